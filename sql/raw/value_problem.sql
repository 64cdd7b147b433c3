-- Why a value does not fit its column, as it follows "column x: "; null when it fits.
-- Shown is the value as it may be shown in a message: quoted, or an ellipsis where it could be personal.
create function raw.value_problem(value text, type text, shown text, max_bytes int) returns text
language plpgsql stable strict parallel safe
as $$
declare
    max_digits int := substring(type from '\((\d+)');
    max_decimals int := substring(type from ',(\d+)');
    amount numeric;
begin
    case split_part(type, '(', 1)
        when 'text' then
            if octet_length(value) > max_bytes then
                return format('longer than %s bytes', max_bytes);
            end if;
        when 'timestamp' then perform raw.as_timestamp(value);
        when 'timestamptz' then perform raw.as_timestamptz(value);
        when 'date' then perform raw.as_date(value);
        when 'jsonb' then perform value::jsonb;
        when 'boolean' then perform value::boolean;
        when 'int' then perform value::int;
        when 'bigint' then perform value::bigint;
        when 'numeric' then
            amount := value::numeric;
            if amount = 'NaN' or abs(amount) = 'Infinity' then
                return shown || ' is not a finite number';
            elsif amount <> round(amount, max_decimals) then
                return format('%s has more than %s decimals', shown, max_decimals);
            elsif abs(amount) >= 10::numeric ^ (max_digits - max_decimals) then
                return format('%s has more than %s digits before the point', shown, max_digits - max_decimals);
            end if;
    end case;
    return null;
exception
    when numeric_value_out_of_range then return shown || ' is out of range for ' || type;
    when data_exception or program_limit_exceeded then
        return case split_part(type, '(', 1)
            when 'timestamp' then shown || ' is not a timestamp (ISO 8601, as 2025-01-31T13:45:00)'
            when 'timestamptz' then shown || ' is not a timestamp (ISO 8601, as 2025-01-31T13:45:00+02:00)'
            when 'date' then shown || ' is not a date (ISO 8601, as 2025-01-31)'
            when 'jsonb' then 'the value is not valid JSON'
            when 'boolean' then shown || ' is not true or false'
            when 'numeric' then shown || ' is not a number'
            else shown || ' is not a whole number'
        end;
end
$$;
