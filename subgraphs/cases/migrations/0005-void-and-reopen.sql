-- Corrections took the leg from the trail first, and the transfer, which its leg makes visible, stayed behind.
delete from cases.transfer t where not exists (select 1 from access.leg l where l.transfer_id = t.id);

-- The status of a case before it was closed: a case that is opened again is with the police when it was.
alter table cases.report add column closed_from text;
