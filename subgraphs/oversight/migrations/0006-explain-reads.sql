-- Whether the log explains a read: an entry of the same request, agency and officer that names all its persons. An entry of
-- an answer that was cut short or withheld names fewer than were read. An entry of a month whose key was destroyed cannot be
-- compared.
create function oversight.is_read_explained(correlation text, agency text, officer text, persons text[]) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
begin
  return (
    with entry as (
      select a.sequence, a.outcome, k.key
      from oversight.access a
        left join gateway.access_key k on k.month = to_char(a.at at time zone 'UTC', 'YYYY-MM')
      where a.correlation_id = $1 and a.agency_id = $2 and a.officer = $3 and a.operation_kind is not null
    )
    select exists (select 1 from entry e where e.outcome <> 'served' or e.key is null)
      or exists (select 1 from entry) and not exists (
        select 1 from unnest($4) as read (person)
        where not exists (
          select 1 from entry e join oversight.access_subject s on s.sequence = e.sequence
          where s.subject = gateway.name_subject(e.key, read.person)))
  );
end
$$;

-- Forgets reads that the log explains: looks at up to `batch` that are older than an instant, each once; how many.
create function oversight.forget_explained_reads(read_before timestamptz, batch integer) returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  examined integer;
begin
  perform access.must_be_system();
  with candidate as (
    select n.id, n.correlation_id, n.agency_id, n.officer, n.persons from access.read_note n
    where not n.is_examined and n.read_at < read_before order by n.read_at limit batch for update skip locked
  ), judged as materialized (
    select c.id, oversight.is_read_explained(c.correlation_id, c.agency_id, c.officer, c.persons) as is_explained
    from candidate c
  ), forgotten as (
    delete from access.read_note n using judged j where n.id = j.id and j.is_explained
  ), kept as (
    update access.read_note n set is_examined = true from judged j where n.id = j.id and not j.is_explained
  )
  select count(*) into examined from judged;
  return examined;
end
$$;

revoke execute on function oversight.is_read_explained(text, text, text, text[]),
  oversight.forget_explained_reads(timestamptz, integer) from public;
grant execute on function oversight.forget_explained_reads(timestamptz, integer) to aoc_oversight;
