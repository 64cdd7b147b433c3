-- Grain: one value. Source: any text that browsers and people typed. Trimmed, percent-decoded at most twice;
-- null where it says "absent": empty, a word for nothing, or an unresolved macro such as {{campaign.id}}. All
-- but texts with a % are done here, which PostgreSQL inlines into the query; those go through
-- stg.clean_encoded_text.
create function stg.clean_text(value text) returns text
language sql immutable parallel safe
return case
    -- Plain words, ids and addresses, the most frequent, have nothing to trim.
    when value ~ '^[0-9A-Za-z_.@:/+-]+$' then stg.present_text(value)
    -- A brace, as it is or encoded once or twice.
    when value ~* '[{}]|%(25)?7[bd]' then null
    when strpos(value, '%') = 0 then stg.present_text(stg.trim_space(value))
    else stg.clean_encoded_text(value)
end;
