-- Requests that wait for a bank's answer: few, however many holds there are.
create index hold_unanswered on accounts.hold (bank_code, requested_at) where state = 'REQUESTED';
