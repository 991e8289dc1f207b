-- Authorities that look at how the others read: the data-protection authority. They have a part in no case.
alter table access.agency drop constraint agency_kind_check;
alter table access.agency add constraint agency_kind_check
  check (kind in ('AOC', 'BANK', 'TELCO', 'REGULATOR', 'POLICE', 'AMLO', 'PARTNER', 'OVERSIGHT'));
