-- Grain: one value. A text that an index can hold: the text itself, or a hash of one that is too long.
-- Anybody can send a mark of any length; the keys of real ads and contacts are short.
create function stg.short_key(value text) returns text
language sql immutable parallel safe
return case when octet_length(value) > 500 then md5(value) else value end;
