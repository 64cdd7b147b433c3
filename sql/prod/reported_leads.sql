-- Grain: one value. Source: actions of raw.fb_ad_insights, a list of {action_type, value}. The leads that
-- Facebook reports: the action "lead", which counts all kinds of them, else its two parts.
create function prod.reported_leads(actions jsonb) returns numeric
language sql immutable parallel safe
begin atomic
    select
        coalesce(
            sum((action.item ->> 'value')::numeric) filter (where action.item ->> 'action_type' = 'lead'),
            sum((action.item ->> 'value')::numeric) filter (
                where action.item ->> 'action_type' in (
                    'onsite_conversion.lead_grouped', 'offsite_conversion.fb_pixel_lead'
                )
            ),
            0
        )
    from
        jsonb_array_elements(
            case jsonb_typeof(actions) when 'array' then actions else '[]' end
        ) as action (item);
end;
