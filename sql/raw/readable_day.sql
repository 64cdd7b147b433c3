-- The business day of a row's day column as its source wrote it; null when it says no day.
create function raw.readable_day(value text, type text) returns date
language plpgsql stable strict parallel safe
as $$
begin
    return case type
        when 'date' then raw.as_date(value)
        when 'timestamp' then raw.as_timestamp(value)::date
        when 'timestamptz' then raw.as_timestamptz(value)::date
    end;
exception
    when data_exception then return null;
end
$$;
