-- One lead by the id of its first touch ($1) or by its client ($2): what was decided, and by which rule.
select
    lead.client_id,
    lead.lead_source_id,
    lead.lead_date,
    lead.platform,
    lead.channel,
    lead.campaign_id,
    lead.campaign_name,
    lead.attributed_source_id,
    lead.attributed_at,
    lead.attribution_rule,
    lead.first_platform,
    lead.first_contract_at,
    lead.n_contracts
from stg.fact_leads as lead
where lead.lead_source_id = $1 or lead.client_id = $2;
