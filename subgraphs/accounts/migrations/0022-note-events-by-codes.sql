-- A note that the program makes is a code; `note` then has only the words of a person. Events of before have the whole sentence there.
alter table accounts.hold_event add column remark text;
