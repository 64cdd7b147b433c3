-- Grain: one cleaned value of one field. Source: stg.source_rules. The platform of the first rule that
-- matches, else null. Scans the rules: call it on distinct values.
create function stg.rule_platform(field_name text, value text) returns text
language sql stable parallel safe
begin atomic
    select source_rules.platform
    from stg.source_rules
    where source_rules.field = field_name
        and stg.rule_matches(source_rules.match, source_rules.pattern, value)
    order by source_rules.rule_rank
    limit 1;
end;
