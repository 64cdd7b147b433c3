-- Grain: one value. Source: a campaign's name or utm_campaign. Lower-cased, trimmed, runs of white space as
-- one blank.
create function stg.normal_name(value text) returns text
language sql immutable parallel safe
return regexp_replace(
    stg.trim_space(stg.lower_text(value)),
    U&'[\0009-\000D\0020\0085\00A0\1680\2000-\200A\2028\2029\202F\205F\3000]+',
    ' ',
    'g'
);
