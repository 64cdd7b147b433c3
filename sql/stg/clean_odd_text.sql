-- Grain: one value. Source: any text that browsers and people typed. Trimmed, percent-decoded at most twice; null where it
-- says "absent": empty, a word for nothing, or an unresolved macro such as {{campaign.id}}.
create function stg.clean_odd_text(value text) returns text
language sql immutable strict parallel safe
begin atomic
    select decoded.text
    from (
        select
            stg.trim_space(
                case
                    when strpos(value, '%') > 0 then stg.percent_decode(stg.percent_decode(stg.trim_space(value)))
                    else value
                end
            ) as text
        -- Without this the planner would decode once more for every use of the text.
        offset 0
    ) as decoded
    where
        decoded.text !~ '[{}]'
        and lower(decoded.text) not in ('', 'null', 'undefined', 'none', '(not set)', '(none)', '-');
end;
