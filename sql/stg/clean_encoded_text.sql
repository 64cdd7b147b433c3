-- Grain: one value. Source: a text with a %. Trimmed, percent-decoded at most twice; null where it then says
-- "absent", as in stg.clean_text.
create function stg.clean_encoded_text(value text) returns text
language sql immutable strict parallel safe
begin atomic
    -- Materialized, since the planner would decode once more for every use of the text.
    with decoded as materialized (
        select stg.trim_space(stg.percent_decode(stg.percent_decode(stg.trim_space(value)))) as text
    )

    select stg.present_text(decoded.text)
    from decoded
    where decoded.text !~ '[{}]';
end;
