-- Grain: one value. Source: what readers name, a platform or a group of stg.platform_group. The platforms
-- that are meant: a list can be looked up in an index, unlike the group of each row.
create function stg.platforms_of(platform_or_group text) returns text[]
language sql immutable parallel safe
return case platform_or_group
    when 'meta' then array['facebook', 'instagram']
    when 'google' then array['google', 'youtube']
    else array[platform_or_group]
end;
