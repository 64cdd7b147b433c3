-- Grain: one value. Source: a phone number as typed. Its last 9 digits, by which phones are compared; fewer:
-- no phone. Only a number with a % or a brace needs cleaning first: in all others the digits are what
-- cleaning would leave.
create function stg.clean_phone(value text) returns text
language sql immutable parallel safe
return substring(
    regexp_replace(
        case when value ~ '[%{}]' then stg.clean_text(value) else value end, '[^0-9]+', '', 'g'
    )
    from '[0-9]{9}$'
);
