/** A text that is another when any row of the database is. */

import type { Database } from '../../../subgraphs/kit/database/database.ts'

const listTables = `
  select format('select %L as name, count(*)::integer as rows, coalesce(sum(hashtext(t::text)), 0)::text as sum from %I.%I t',
    n.nspname || '.' || c.relname, n.nspname, c.relname) as text
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and n.nspname in ('access', 'cases', 'accounts', 'sims', 'referrals', 'deliveries')
  order by 1`

const statements = new WeakMap<Database, string>()

/** The counts and sums of all tables. Not for large databases: it reads every row. */
export function fingerprintOf(db: Database): Promise<string> {
  return db.asOwner(async (owner) => {
    let statement = statements.get(db)
    if (statement === undefined) {
      const tables = await owner.query<{ text: string }>(listTables)
      statement = tables.map(({ text }) => text).join(' union all ')
      statements.set(db, statement)
    }
    return JSON.stringify(await owner.query(statement))
  })
}
