-- Grain: one figure. Source: stg.touches, stg.source_attribution, stg.marketing_match. No platform is folded
-- into another: only a match in an ad account may change what a touch's own marks say.
create view checks.touch_platforms_kept as
with touch as (
    select
        touch.platform,
        attribution.source_platform,
        match.ad_account,
        match.match_method
    from stg.touches as touch
    left join stg.source_attribution as attribution
        on touch.client_id = attribution.client_id and touch.id_source = attribution.id_source
    left join stg.marketing_match as match
        on touch.client_id = match.client_id and touch.id_source = match.id_source
)

select
    'stg/touches' as asset,
    figure.what,
    0 as expected,
    figure.actual
from (
    select
        count(*) filter (where platform is null) as without_platform,
        count(*) filter (where ad_account is null and platform is distinct from source_platform) as changed,
        count(*) filter (
            where ad_account = 'facebook' and platform not in ('facebook', 'instagram')
        ) as facebook,
        count(*) filter (
            where ad_account = 'google' and platform not in ('google', 'youtube')
        ) as google,
        count(*) filter (
            where source_platform in ('instagram', 'youtube') and platform <> source_platform
            and ad_account = case source_platform when 'instagram' then 'facebook' else 'google' end
        ) as folded
    from touch
) as figures
cross join lateral (
    values
    ('touches without a platform', figures.without_platform),
    ('touches of another platform than their marks say, without a match', figures.changed),
    ('touches matched through Facebook on another platform', figures.facebook),
    ('touches matched through Google on another platform', figures.google),
    ('touches of Instagram or YouTube that became Facebook or Google', figures.folded)
) as figure (what, actual);
