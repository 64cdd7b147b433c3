-- Grain: one value. Source: stg.settings, stg.source_rules. Everything besides raw rows that the results
-- depend on; another fingerprint than the last refresh's makes all history stale.
create function stg.fingerprint() returns text
language sql stable
begin atomic
    select
        md5(
            concat_ws(
                '|',
                settings.time_zone,
                settings.reporting_currency,
                settings.lookback_days,
                settings.own_hosts,
                settings.rules_version,
                (
                    select string_agg(source_rules::text, '|' order by source_rules.rule_rank)
                    from stg.source_rules
                )
            )
        )
    from stg.settings;
end;
