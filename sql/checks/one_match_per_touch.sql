-- Grain: one figure. Source: stg.marketing_match, stg.touches. A touch has at most one match, and no match
-- stands without its touch.
create view checks.one_match_per_touch as
select
    'stg/marketing_match' as asset,
    'touches with several matches' as what,
    0 as expected,
    count(*) as actual
from (
    select id_source
    from stg.marketing_match
    group by id_source
    having count(*) > 1
) as repeated
union all
select
    'stg/marketing_match',
    'matches of unknown touches',
    0,
    count(*)
from stg.marketing_match as match
where not exists (
        select from stg.touches as touch
        where touch.client_id = match.client_id and touch.id_source = match.id_source
    );
