-- An order along a trail that the officer recorded waits for a second person too.
alter table accounts.hold_order drop constraint hold_order_act_check;
alter table accounts.hold_order add constraint hold_order_act_check
  check (act in ('requestHolds', 'requestHoldsAlongTrail', 'freezeAccountsOfPerson'));
