-- Grain: one value. Source: the time of a contract. The last moment whose touches may decide it: its own
-- time, or the end of the day where the time is written as midnight.
create function stg.conversion_time(contract_date timestamp) returns timestamp
language sql immutable parallel safe
return
contract_date + case when contract_date::time = '00:00' then interval '23:59:59.999999' else interval '0' end;
