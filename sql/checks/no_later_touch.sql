-- No contract is attributed to a later touch while an earlier one exists. A contract at midnight counts until
-- the day's end.
with contract as (
    select
        contract_id,
        client_id,
        attributed_source_id,
        attributed_at,
        case
            when contract_date = date_trunc('day', contract_date)
                then contract_date + interval '1 day' - interval '1 microsecond'
            else contract_date
        end as until
    from stg.fact_contracts
)

select
    'stg/fact_contracts' as asset,
    figure.what,
    0 as expected,
    figure.actual
from (
    select
        count(*) filter (
            where contract.attributed_at > contract.until and exists (
                select from stg.touches as touch
                where touch.client_id = contract.client_id and touch.date_time <= contract.until
            )
        ) as later,
        count(*) filter (
            where contract.attributed_source_id is null and exists (
                select from stg.touches as touch
                where touch.client_id = contract.client_id
            )
        ) as undecided,
        count(*) filter (
            where contract.attributed_source_id is not null and not exists (
                select from stg.touches as touch
                where
                    touch.client_id = contract.client_id and touch.id_source = contract.attributed_source_id
                    and touch.date_time = contract.attributed_at
            )
        ) as unknown
    from contract
) as figures
cross join lateral (
    values
    ('contracts attributed to a later touch though an earlier one exists', figures.later),
    ('contracts without a deciding touch though their client has one', figures.undecided),
    ('contracts whose deciding touch does not exist', figures.unknown)
) as figure (what, actual);
