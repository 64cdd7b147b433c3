-- Grain: one value. Source: a decoded and trimmed text. Null where it is empty or a word for nothing, which
-- are of ASCII letters: the database's locale has no say in what their lower case is.
create function stg.present_text(value text) returns text
language sql immutable parallel safe
return case
    when
        lower(value collate "C")
        not in ('', 'null', 'undefined', 'none', '(not set)', '(none)', '-')
        then value
end;
