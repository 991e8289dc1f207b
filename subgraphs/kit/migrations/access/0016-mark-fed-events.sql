-- Each event is copied once into the feeds of the agencies whom it concerns: `fed_at` says when. Events of before are copied
-- too, in the order in which they were written.
do $$
declare
  s text;
begin
  foreach s in array array['cases', 'accounts', 'sims', 'referrals'] loop
    execute format('alter table %I.outbox add column fed_at timestamptz', s);
    execute format('create index outbox_unfed on %I.outbox (id) where fed_at is null', s);
  end loop;
end
$$;

grant execute on function access.is_system(), access.must_be_system(), access.agency_id(), access.agency_kind()
  to aoc_deliveries;
