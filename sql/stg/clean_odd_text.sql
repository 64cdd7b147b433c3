-- Grain: one value. Source: any text that browsers and people typed. Trimmed, percent-decoded at most twice;
-- null where it says "absent": empty, a word for nothing, or an unresolved macro such as {{campaign.id}}.
create function stg.clean_odd_text(value text) returns text
language sql immutable strict parallel safe
begin atomic
    -- Materialized, since the planner would decode once more for every use of the text.
    with decoded as materialized (
        select
            stg.trim_space(
                case
                    when strpos(value, '%') > 0
                        then stg.percent_decode(stg.percent_decode(stg.trim_space(value)))
                    else value
                end
            ) as text
    )

    select decoded.text
    from decoded
    where
        decoded.text !~ '[{}]'
        and lower(decoded.text) not in ('', 'null', 'undefined', 'none', '(not set)', '(none)', '-');
end;
