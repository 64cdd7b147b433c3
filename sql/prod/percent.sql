-- Grain: one value. A part in percent of the whole, to two decimals; null where the whole is 0.
create function prod.percent(part numeric, whole numeric) returns numeric
language sql immutable parallel safe
return round(100 * part / nullif(whole, 0), 2);
