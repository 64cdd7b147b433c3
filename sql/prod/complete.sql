-- Grain: one value. A sum of amounts, or null where an amount is missing from it because it could not be
-- converted: ratios of a part would mislead.
create function prod.complete(amount numeric, missing numeric) returns numeric
language sql immutable parallel safe
return case when missing = 0 then amount end;
