/** The rows and blocks that a transaction read, from PostgreSQL's own counters: those of functions too, which no plan shows. */

import type { Database, Queryable, Session } from '../../../subgraphs/kit/database/database.ts'

export interface Work {
  /** Entries of indexes and rows of tables that were read. */
  readonly rows: number
  /** Tables that were read whole, with a row at least. */
  readonly scanned: readonly string[]
}

interface Counter {
  readonly name: string
  readonly scanned: number
  readonly entries: number
}

const schemas = ['access', 'cases', 'accounts', 'sims', 'referrals', 'deliveries', 'oversight']
const counters = `
  select n.nspname || '.' || c.relname as name, pg_stat_get_xact_tuples_returned(c.oid) as scanned,
    coalesce((select sum(pg_stat_get_xact_tuples_returned(i.indexrelid)) from pg_index i where i.indrelid = c.oid), 0)::bigint as entries
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind = 'r' and n.nspname = any ($1::text[])`

/** Runs the work as the session, in one transaction, and says what it read. */
export function measureWork(
  db: Database,
  session: Session,
  work: (db: Queryable) => Promise<unknown>,
): Promise<Work> {
  return db.transaction(session, async (each) => {
    const before = await each.query<Counter>(counters, [schemas])
    await work(each)
    const after = await each.query<Counter>(counters, [schemas])
    const known = new Map(before.map((counter) => [counter.name, counter]))
    const changes = after.map(({ name, scanned, entries }) => ({
      name,
      scanned: scanned - (known.get(name)?.scanned ?? 0),
      entries: entries - (known.get(name)?.entries ?? 0),
    }))
    return {
      rows: changes.reduce((total, { scanned, entries }) => total + scanned + entries, 0),
      scanned: changes.filter(({ scanned }) => scanned > 0).map(({ name }) => name),
    }
  })
}
