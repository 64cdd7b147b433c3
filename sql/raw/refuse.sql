-- Raises check_violation: what a typed expression calls for a value that its column must not hold.
-- Stable and given the value itself, since the planner would call it at once with a constant.
create function raw.refuse(value anyelement) returns anyelement
language plpgsql stable parallel safe
as $$
begin
    raise check_violation using message = 'the value does not fit its column';
    return value;
end
$$;
