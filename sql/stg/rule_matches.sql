-- Grain: one rule and value. Source: stg.source_rules. Whether a rule's pattern is in the place that its
-- match names.
create function stg.rule_matches(match text, pattern text, value text) returns boolean
language sql immutable parallel safe
return case match
    when 'exact' then value = pattern
    when 'prefix' then starts_with(value, pattern)
    when 'suffix' then right(value, length(pattern)) = pattern
    when 'contains' then strpos(value, pattern) > 0
end;
