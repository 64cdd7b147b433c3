-- The date that an ISO 8601 text means; midnight may be written out. Raises for anything else.
create function raw.as_date(value text) returns date
language plpgsql immutable strict parallel safe
as $$
begin
    if value !~ '^\d{4}-\d\d-\d\d([T ]00:00(:00([.,]0+)?)?)?$' then
        raise invalid_datetime_format using message = 'not an ISO 8601 date';
    end if;
    return left(value, 10)::date;
end
$$;
