-- Grain: one value. Source: an id as text. The number it writes, null where it is not all digits or too large
-- for a key.
create function stg.as_bigint(value text) returns bigint
language sql immutable parallel safe
return case
    when value ~ '^[0-9]{1,18}$' then value::bigint
    when value ~ '^[0-9]{19}$' and value collate "C" <= '9223372036854775807' then value::bigint
end;
