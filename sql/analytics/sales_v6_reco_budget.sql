-- /sales/v6/reco/budget: one row per platform and campaign that cost more than min_spend: what to do with
-- its budget, and why. It is compared with the mean roas and cpl of the campaigns with at least 5 leads.
-- Parameters: date_from, date_to, platform, min_spend
with totals as (
    select campaigns.*
    from prod.campaign_totals($1::date, $2::date, $3::text) as campaigns
),

usual as (
    select
        avg(totals.roas) as roas,
        avg(totals.cpl) as cpl
    from totals
    where totals.leads >= 5
),

judged as (
    select
        totals.*,
        usual.roas as usual_roas,
        usual.cpl as usual_cpl,
        case
            when totals.contracts = 0 then 'pause'
            when totals.roas < 0.5 * usual.roas then 'pause'
            when totals.roas > 1.5 * usual.roas and totals.cpl < usual.cpl then 'scale'
            else 'monitor'
        end as action
    from totals
    cross join usual
    where totals.spend > $4::numeric
)

select
    judged.platform,
    judged.campaign_id,
    judged.campaign_name,
    judged.leads as leads_cur,
    round(judged.spend, 2) as spend_cur,
    judged.rows_without_rate,
    judged.contracts as contracts_cur,
    judged.cpl as cpl_cur,
    judged.roas as roas_cur,
    judged.action,
    case
        when judged.contracts = 0 then 'no contract'
        when judged.roas is null then 'roas is unknown: an amount has no rate'
        when judged.usual_roas is null then 'no campaign has 5 leads to compare with'
        when
            judged.action = 'pause'
            then format('roas %s is under half of the usual %s', judged.roas, round(judged.usual_roas, 2))
        when judged.action = 'scale'
            then
                format(
                    'roas %s is over 1.5 times the usual %s, and cpl %s under the usual %s',
                    judged.roas, round(judged.usual_roas, 2), judged.cpl, round(judged.usual_cpl, 2)
                )
        else format(
                'roas %s is near the usual %s, or cpl is not under the usual %s',
                judged.roas,
                round(judged.usual_roas, 2),
                round(judged.usual_cpl, 2)
            )
    end as reason
from judged
order by
    array_position(array['scale', 'pause', 'monitor'], judged.action),
    judged.spend desc,
    judged.platform,
    judged.campaign_id;
