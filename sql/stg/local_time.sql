-- Grain: one value. Source: a time with zone. Its wall-clock time in the business time zone (stg.settings).
create function stg.local_time(value timestamptz) returns timestamp
language sql stable parallel safe
return value at time zone (select settings.time_zone from stg.settings);
