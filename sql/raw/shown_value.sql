-- A value as a message may show it: quoted, or an ellipsis where it could be a phone, an e-mail or, in a
-- table that holds people (personal), a name that slipped into another column.
create function raw.shown_value(value text, personal boolean) returns text
language sql immutable strict parallel safe
return case
    when length(value) > 40 or value like '%@%' then '…'
    when regexp_replace(value, '[- ()+.]', '', 'g') ~ '^\d{9,}$' then '…'
    when personal and value ~ '[^-\d\s+.,:/TZ]' then '…'
    else '''' || value || ''''
end;
