-- Grain: one value. Source: a platform. The dashboards' coarser view: Facebook and Instagram are one seller,
-- so are Google and YouTube; each other platform is itself.
create function stg.platform_group(platform text) returns text
language sql immutable parallel safe
return case
    when platform in ('facebook', 'instagram') then 'meta'
    when platform in ('google', 'youtube') then 'google'
    else platform
end;
