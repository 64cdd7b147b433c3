-- Grain: one value. Source: a decoded and trimmed text. Null where it is empty or a word for nothing.
create function stg.present_text(value text) returns text
language sql immutable parallel safe
return case
    when lower(value) not in ('', 'null', 'undefined', 'none', '(not set)', '(none)', '-') then value
end;
