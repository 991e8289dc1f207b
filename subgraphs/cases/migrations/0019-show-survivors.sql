-- As in 0003, with the case that stays where this one was closed as a duplicate.
create or replace view cases.case_row with (security_invoker = true) as
select f.id, f.case_number as "caseNumber", f.status, r.scam_type as "scamType", r.channel,
  r.reported_at as "reportedAt", r.loss_satang as "lossSatang", r.narrative, r.victim_id as "victimId",
  r.close_reason as "closeReason", f.merged_into as "mergedInto", r.duplicate_of as "duplicateOf"
from access.case_file f join cases.report r on r.case_id = f.id;
