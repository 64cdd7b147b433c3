-- Grain: one figure of a check. Key: (check_name, asset, what). Source: every check of this schema. A figure
-- passes when the actual number is at least at_least and at most at_most, where they are given; otherwise the
-- check fails, or warns where somebody should look although the results may be right (WARN).
create view checks.figures as
with exact_figures as (
    select 'crm_events_complete' as check_name, figures.* from checks.crm_events_complete as figures
    union all
    select 'leads_complete', figures.* from checks.leads_complete as figures
    union all
    select 'contracts_complete', figures.* from checks.contracts_complete as figures
    union all
    select 'enriched_contracts_complete', figures.* from checks.enriched_contracts_complete as figures
    union all
    select 'last_paid_touches_complete', figures.* from checks.last_paid_touches_complete as figures
    union all
    select 'creatives_complete', figures.* from checks.creatives_complete as figures
    union all
    select 'one_first_touch', figures.* from checks.one_first_touch as figures
    union all
    select 'one_match_per_touch', figures.* from checks.one_match_per_touch as figures
    union all
    select 'one_row_per_key', figures.* from checks.one_row_per_key as figures
    union all
    select 'journeys_numbered', figures.* from checks.journeys_numbered as figures
    union all
    select 'nothing_lost', figures.* from checks.nothing_lost as figures
    union all
    select 'touch_platforms_kept', figures.* from checks.touch_platforms_kept as figures
    union all
    select 'lead_platforms_kept', figures.* from checks.lead_platforms_kept as figures
    union all
    select 'contract_platforms_kept', figures.* from checks.contract_platforms_kept as figures
    union all
    select 'touch_ads_kept', figures.* from checks.touch_ads_kept as figures
    union all
    select 'deciding_touch', figures.* from checks.deciding_touch as figures
    union all
    select 'no_later_touch', figures.* from checks.no_later_touch as figures
    union all
    select 'events_published', figures.* from checks.events_published as figures
    union all
    select 'leads_published', figures.* from checks.leads_published as figures
    union all
    select 'contracts_published', figures.* from checks.contracts_published as figures
    union all
    select 'performance_complete', figures.* from checks.performance_complete as figures
    union all
    select 'spend_complete', figures.* from checks.spend_complete as figures
    union all
    select 'dimensions_complete', figures.* from checks.dimensions_complete as figures
    union all
    select 'views_complete', figures.* from checks.views_complete as figures
    union all
    select 'first_touches_are_leads', figures.* from checks.first_touches_are_leads as figures
    union all
    select 'rates_known', figures.* from checks.rates_known as figures
    union all
    select 'unconverted_flagged', figures.* from checks.unconverted_flagged as figures
    union all
    select 'utm_audit', figures.* from checks.utm_audit as figures
    union all
    select 'no_later_day', figures.* from checks.no_later_day as figures
),

bounded_figures as (
    select
        check_name,
        asset,
        what,
        expected,
        actual,
        expected as at_least,
        expected as at_most
    from exact_figures
    union all
    select 'fresh', figures.* from checks.fresh as figures
    union all
    select 'lead_counts', figures.* from checks.lead_counts as figures
),

weighed_figures as (
    select
        bounded_figures.*,
        case
            when check_name in ('utm_audit', 'fresh', 'no_later_day', 'lead_counts') then 'WARN'
            else 'ERROR'
        end as severity,
        coalesce(actual >= at_least, at_least is null)
        and coalesce(actual <= at_most, at_most is null) as holds
    from bounded_figures
)

select
    check_name,
    asset,
    what,
    expected,
    actual,
    at_least,
    at_most,
    severity,
    case
        when holds then 'passed'
        when severity = 'WARN' then 'warning'
        else 'failed'
    end as status
from weighed_figures;
