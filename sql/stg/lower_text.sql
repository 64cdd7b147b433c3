-- Grain: one value. Source: any text. Unicode's full lower-casing, whatever locale the database has.
create function stg.lower_text(value text) returns text
language sql immutable parallel safe
return lower(value collate stg.unicode);
