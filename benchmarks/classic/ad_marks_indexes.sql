-- Indexes on what the join of classic.ad_hits compares, so that PostgreSQL can look each touch up in them
-- instead of comparing every touch with every mark.
create index on classic.ad_marks (fb_lead_id);
create index on classic.ad_marks (gclid);
create index on classic.ad_marks (fclid);
create index on classic.ad_marks (known_id);
create index on classic.ad_marks (phone);
create index on classic.ad_marks (email);
create index on classic.ad_marks (campaign_name);
analyze classic.ad_marks;
