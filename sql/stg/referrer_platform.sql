-- Grain: one host. Source: stg.source_rules, stg.referrer_hosts. What a referring site is: the utm_source
-- rules decide first, then the public list by the host or its nearest listed parent, and every other site is
-- a referral.
create function stg.referrer_platform(host text) returns text
language sql stable parallel safe
begin atomic
    with labels as (
        select string_to_array(regexp_replace(host, '^www\.', ''), '.') as label
    ),

    listed as (
        select referrer_hosts.platform
        from labels
        cross join generate_subscripts(labels.label, 1) as place
        inner join stg.referrer_hosts on referrer_hosts.host = array_to_string(labels.label[place:], '.')
        order by place
        limit 1
    )

    select
        coalesce(
            nullif(stg.rule_platform('utm_source', host), 'direct'),
            (select listed.platform from listed),
            'referral'
        );
end;
