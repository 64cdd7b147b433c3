-- Grain: one rule. Key: rule_rank. Source: sql/rules/source_rules.csv and the business's own rule file, which
-- the command line and the asset write here. Nothing to compute: counts the rules, so that every table of stg
-- refreshes alike.
create function stg.refresh_stg_source_rules(
    from_day date default 'infinity', to_day date default '-infinity'
)
returns table (rows_deleted bigint, rows_inserted bigint)
language sql
begin atomic
    select stg.collect_scope(from_day, to_day);

    select
        0 as rows_deleted,
        count(*) as rows_inserted
    from stg.source_rules;
end;
