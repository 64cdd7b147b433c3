-- Grain: one value. By how many percent a figure has changed, to two decimals; null where it was 0.
create function prod.change_pct(now_is numeric, was numeric) returns numeric
language sql immutable parallel safe
return round(100 * (now_is - was) / nullif(was, 0), 2);
