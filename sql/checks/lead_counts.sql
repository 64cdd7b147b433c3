-- Grain: one figure. Source: prod.fact_leads. Leads of the newest day that is fully loaded are between half
-- and double the mean of the same weekday of the four weeks before. There is nothing to compare with in the
-- first four weeks, and after weeks without any lead.
create view checks.lead_counts as
with weeks as (
    select
        loaded_days.newest_full_day as day,
        count(*) filter (where fact_leads.lead_day = loaded_days.newest_full_day) as leads,
        count(*) filter (where fact_leads.lead_day < loaded_days.newest_full_day) / 4.0 as usual_leads,
        (select min(earliest.lead_day) from prod.fact_leads as earliest) as first_day
    from checks.loaded_days
    left join prod.fact_leads
        on
            fact_leads.lead_day in (
                loaded_days.newest_full_day,
                loaded_days.newest_full_day - 7,
                loaded_days.newest_full_day - 14,
                loaded_days.newest_full_day - 21,
                loaded_days.newest_full_day - 28
            )
    group by loaded_days.newest_full_day
),

comparable as (
    select
        weeks.*,
        case when usual_leads > 0 and first_day <= day - 28 then usual_leads end as compared_with
    from weeks
)

select
    'prod/fact_leads' as asset,
    'leads of ' || coalesce(day::text, 'the newest day')
    || ', against the mean of this weekday in the four weeks before' as what,
    trim_scale(usual_leads) as expected,
    leads as actual,
    trim_scale(compared_with / 2) as at_least,
    trim_scale(compared_with * 2) as at_most
from comparable;
