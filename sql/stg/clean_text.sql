-- Grain: one value. Source: any text that browsers and people typed. Decoded; null where the value says "absent":
-- empty, a word for nothing, or an unresolved macro such as {{campaign.id}}.
create function stg.clean_text(value text) returns text
language sql immutable parallel safe
return case
    when value is null then null
    when stg.decoded_text(value) ~ '[{}]' then null
    when lower(stg.decoded_text(value)) in ('', 'null', 'undefined', 'none', '(not set)', '(none)', '-') then null
    else stg.decoded_text(value)
end;
