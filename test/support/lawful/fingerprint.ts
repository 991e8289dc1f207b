/** A text that is another when any row of the database is. */

import type { Database } from '../../../subgraphs/kit/database/database.ts'

const listTables = `
  select format('select %L as name, count(*)::integer as rows, coalesce(sum(hashtext(t::text)), 0)::text as sum from %I.%I t',
    n.nspname || '.' || c.relname, n.nspname, c.relname) as text
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and n.nspname in ('access', 'cases', 'accounts', 'sims', 'referrals', 'deliveries')
  order by 1`

/**
 * Rows of each table, and how many of them are like another row in everything but the ids that the database gave. A leg is
 * compared with its accounts, amount and time, which stand in another table: an act may record several legs of one bank.
 */
const listDuplicates = `
  select format('select %L as name, count(*)::integer as rows,
      (count(*) - count(distinct (to_jsonb(t) - %L::text[]) || %s))::integer as alike from %I.%I t',
    n.nspname || '.' || c.relname,
    array(select a.attname::text from pg_attribute a left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0
        and (a.attname in ('id', 'event_id') and a.atttypid = 'uuid'::regtype or a.attidentity <> ''
          or pg_get_expr(d.adbin, d.adrelid) ~ 'nextval|gen_random_uuid')),
    case when c.oid = 'cases.transfer'::regclass
      then '(select to_jsonb(l) - ''transfer_id'' from access.leg l where l.transfer_id = t.id)'
      else '''{}''::jsonb' end,
    n.nspname, c.relname) as text
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and n.nspname in ('access', 'cases', 'accounts', 'sims', 'referrals', 'deliveries')
  order by 1`

const statements = new WeakMap<Database, Map<string, string>>()

/** The counts and sums of all tables. Not for large databases: it reads every row. */
export function sumTables(db: Database): Promise<readonly TableSum[]> {
  return readTables<TableSum>(db, listTables)
}

/** The counts and sums of all tables as one text. */
export async function fingerprintOf(db: Database): Promise<string> {
  return JSON.stringify(await sumTables(db))
}

/** A table with its rows, and a number that is another when any of them is. */
export interface TableSum {
  readonly name: string
  readonly rows: number
  readonly sum: string
}

/** A table with its rows, and how many of them are like another row but for their ids. */
export interface TableCount {
  readonly name: string
  readonly rows: number
  readonly alike: number
}

/** All tables. Not for large databases: it reads every row. */
export function countRows(db: Database): Promise<readonly TableCount[]> {
  return readTables<TableCount>(db, listDuplicates)
}

/** Runs a statement for each table, as one; `list` makes their texts. */
function readTables<Row>(db: Database, list: string): Promise<readonly Row[]> {
  return db.asOwner(async (owner) => {
    const known = statements.get(db) ?? new Map<string, string>()
    statements.set(db, known)
    let statement = known.get(list)
    if (statement === undefined) {
      const tables = await owner.query<{ text: string }>(list)
      statement = tables.map(({ text }) => text).join(' union all ')
      known.set(list, statement)
    }
    return owner.query<Row>(statement)
  })
}
