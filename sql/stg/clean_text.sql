-- Grain: one value. Source: any text that browsers and people typed. Trimmed, percent-decoded at most twice;
-- null where it says "absent". Most values are plain words, ids or addresses: those are done here, which
-- PostgreSQL inlines into the query; the others go through stg.clean_odd_text.
create function stg.clean_text(value text) returns text
language sql immutable parallel safe
return case
    when value ~ '^[0-9A-Za-z_.@:/+-]+$' and lower(value) not in ('null', 'undefined', 'none', '-') then value
    -- An encoded brace, once or twice: an unresolved macro, and by far the most frequent text with a %.
    when value ~* '%(25)?7[bd]' then null
    else stg.clean_odd_text(value)
end;
