-- Grain: one figure of the audit. Source: prod.view_utm_audit, prod.fact_campaign_performance_daily,
-- prod.fact_events, raw.load_log. Findings of each kind that reach into the last 30 days with ad figures or
-- touches; none is expected. Older ones are history, which nobody can repair. Days that had not begun at the
-- newest load are mistyped, and do not end these 30.
create view checks.utm_audit as
with kinds (finding, what) as (
    values
    ('spend_without_leads', 'campaigns that cost money and decided no lead'),
    ('unknown_campaign', 'names and ids that are no campaign of the ad accounts'),
    ('ambiguous_campaign', 'names that several campaigns bear'),
    ('unresolved_macro', 'marks that arrive with their macro in them'),
    ('wrong_platform', 'ads that run on another platform than their link says')
),

last_load as (
    select coalesce(stg.local_time(max(loaded_at))::date, 'infinity') as loaded_on
    from raw.load_log
),

recent_findings as (
    select audit.finding
    from prod.view_utm_audit as audit
    where
        audit.last_day > greatest(
            (
                select max(performance.day)
                from prod.fact_campaign_performance_daily as performance
                where
                    performance.has_account_figures
                    and performance.day <= (select last_load.loaded_on from last_load)
            ),
            (
                select max(touches.event_day)
                from prod.fact_events as touches
                where touches.event_day <= (select last_load.loaded_on from last_load)
            )
        ) - 30
)

select
    'prod/view_utm_audit' as asset,
    kinds.what,
    0 as expected,
    count(recent_findings.finding) as actual
from kinds
left join recent_findings on kinds.finding = recent_findings.finding
group by kinds.finding, kinds.what;
