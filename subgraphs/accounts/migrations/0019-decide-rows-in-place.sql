-- As the migration of the same name in `access`: what the caller sees by a part in the case is decided in the statement itself.

alter policy visible on accounts.hold using (
  (select access.agency_kind() = 'AOC')
  or bank_code = (select access.bank_code())
  or (requested_by = (select access.agency_id()) and (select access.agency_kind() = 'AMLO'))
  or ((select access.agency_kind() = 'POLICE') and (
    exists (select 1 from access.seen_case s where s.case_id = hold.case_id offset 0)
    or access.may_see_case(case_id))));
alter policy visible on accounts.registration using (
  bank_code = (select access.bank_code())
  or exists (select 1 from access.known_account k where k.account_id = registration.account_id offset 0)
  or access.may_know_account(account_id, bank_code));
alter policy visible on accounts.tier_change using (
  bank_code = (select access.bank_code())
  or exists (select 1 from access.known_account k where k.account_id = tier_change.account_id offset 0)
  or access.may_know_account(account_id, bank_code));

-- The server asks policies in the reverse order of their names: `visible` answers for nearly every account, and is asked first.
alter policy visible_by_hold on access.account rename to shown_by_hold;
alter policy shown_by_hold on access.account using (
  (select access.agency_kind()) in ('AOC', 'POLICE', 'AMLO')
  and exists (select 1 from accounts.hold h where h.account_id = account.id offset 0));
drop function accounts.is_under_seen_hold(text);
