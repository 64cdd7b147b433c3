-- Grain: one value. Source: a phone number as typed. Its last 9 digits, by which phones are compared; fewer: no phone.
create function stg.clean_phone(value text) returns text
language sql immutable parallel safe
return substring(regexp_replace(stg.clean_text(value), '[^0-9]+', '', 'g') from '[0-9]{9}$');
