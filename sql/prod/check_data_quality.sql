-- Grain: one check of a table or view. Key: (check_name, asset). Source: checks.figures, which lists what
-- each check compared. issue_count: figures that are not as they must be; status: passed, warning or failed.
create function prod.check_data_quality()
returns table (check_name text, issue_count bigint, status text, asset text)
language sql stable
begin atomic
    select
        figures.check_name,
        count(*) filter (where figures.status <> 'passed') as issue_count,
        case
            when bool_or(figures.status = 'failed') then 'failed'
            when bool_or(figures.status = 'warning') then 'warning'
            else 'passed'
        end as status,
        figures.asset
    from checks.figures
    group by figures.check_name, figures.asset
    order by figures.check_name, figures.asset;
end;
