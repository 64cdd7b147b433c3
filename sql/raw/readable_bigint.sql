-- The integer that a text holds; null when it holds none.
create function raw.readable_bigint(value text) returns bigint
language plpgsql immutable strict parallel safe
as $$
begin
    return value::bigint;
exception
    when data_exception then return null;
end
$$;
