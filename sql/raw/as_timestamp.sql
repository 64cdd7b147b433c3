-- The business-local wall-clock time that an ISO 8601 text means: with a zone it is converted to the
-- session's time zone, without one it is taken as it stands, also inside a clock change. Raises like
-- raw.as_timestamptz.
create function raw.as_timestamp(value text) returns timestamp
language plpgsql stable strict parallel safe
as $$
begin
    -- The first 16 characters are date, hours and minutes; a sign or Z after them begins the zone.
    if substr(value, 17) ~ '[-+Z]' then
        return raw.as_timestamptz(value)::timestamp;
    end if;
    perform raw.as_timestamptz(value);
    return regexp_replace(value, '[.,](\d{1,6})\d*', '.\1')::timestamp;
end
$$;
