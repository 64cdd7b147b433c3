-- Grain: one value. Source: itcrm_analytics.code or fb_leads.code. The cleaned text of one key: strings and
-- numbers count, every other JSON type is absent, and a code that is no object has no keys.
create function stg.clean_mark(code jsonb, mark text) returns text
language sql immutable parallel safe
return case
    when jsonb_typeof(code) = 'object' and jsonb_typeof(code -> mark) in ('string', 'number')
        then stg.clean_text(code ->> mark)
end;
