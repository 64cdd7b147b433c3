-- The instant that an ISO 8601 text means; without a zone it is meant in the session's, the business's own.
-- Raises datetime_field_overflow or invalid_datetime_format for anything else: 01/02/2025, now, infinity.
create function raw.as_timestamptz(value text) returns timestamptz
language plpgsql stable strict parallel safe
as $$
begin
    if value !~ '^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[-+]\d\d(:?\d\d)?)?)?$' then
        raise invalid_datetime_format using message = 'not an ISO 8601 time';
    end if;
    -- PostgreSQL knows microseconds: cut the rest, since rounding could move a row into the next day.
    return regexp_replace(value, '[.,](\d{1,6})\d*', '.\1')::timestamptz;
end
$$;
