-- Grain: one value. The quotient, to four decimals; null where the denominator is 0.
create function prod.ratio(numerator numeric, denominator numeric) returns numeric
language sql immutable parallel safe
return round(numerator / nullif(denominator, 0), 4);
