-- Grain: one lead in scope. Target: prod.conversion_changes. Source: prod.fact_leads. Notes what the leads in
-- scope contribute to the daily figures: sign is -1 before they are deleted and 1 after they were inserted.
-- When all of history is in scope, all days are stale instead.
create function prod.note_lead_conversions(sign int) returns void
language sql
begin atomic
    insert into stg.change_set (kind)
    select 'all_days'
    from prod.scope
    where scope.everything;

    with given as (
        select sign
    )

    insert into prod.conversion_changes (
        day,
        platform,
        campaign_id,
        adset_id,
        ad_id,
        leads,
        contracts,
        revenue,
        contracts_without_rate,
        cohort_contracts,
        cohort_revenue,
        cohort_contracts_without_rate
    )
    select
        conversions.day,
        conversions.platform,
        conversions.campaign_id,
        conversions.adset_id,
        conversions.ad_id,
        given.sign * conversions.leads,
        0,
        0,
        0,
        0,
        0,
        0
    from prod.scope
    inner join prod.scope_clients on not scope.everything
    inner join prod.lead_conversions as conversions on scope_clients.client_id = conversions.client_id
    cross join given;
end;
