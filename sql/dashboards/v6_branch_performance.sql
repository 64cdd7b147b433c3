-- Grain: one day of contracts, branch and platform. Key: these, id_city null where a contract names none.
-- Source: prod.fact_contracts.
create view dashboards.v6_branch_performance as
select
    contracts.contract_day as day,
    contracts.id_city,
    max(contracts.branch_name) as branch_name,
    max(contracts.branch_city) as branch_city,
    contracts.platform,
    max(contracts.platform_group) as dominant_platform,
    count(*) as contracts,
    count(*) filter (where contracts.is_repeat) as repeat_contracts,
    count(*) filter (where contracts.is_paid) as paid_contracts,
    coalesce(sum(contracts.contract_amount_reporting), 0) as revenue,
    count(*) filter (where contracts.contract_amount_reporting is null) as contracts_without_rate,
    round(avg(contracts.contract_amount_reporting), 2) as average_price,
    round(avg(contracts.days_to_convert), 1) as average_days_to_convert
from prod.fact_contracts as contracts
group by contracts.contract_day, contracts.id_city, contracts.platform;

comment on view dashboards.v6_branch_performance is 'Sales per day, branch and platform';
comment on column dashboards.v6_branch_performance.day is 'Day of the contract';
comment on column dashboards.v6_branch_performance.platform is 'Of the touch that decides the contract';
comment on column dashboards.v6_branch_performance.revenue is
'In the reporting currency, without the contracts that contracts_without_rate counts';
comment on column dashboards.v6_branch_performance.average_price is 'Of the contracts that can be converted';
