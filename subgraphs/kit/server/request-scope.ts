/** The scope of a request: transactions in which row-level security sees its caller, and what they may load. */

import type { CallerIdentity } from '../../../schema/identity.ts'
import type { Database } from '../database/database.ts'
import { createDisclosures } from '../disclosures.ts'
import { insertActNote } from '../access/acts.ts'
import { createAnswerSlices } from '../answer-slices.ts'
import { createObjectBudget } from '../object-budget.ts'
import type { Pseudonyms } from '../pseudonyms.ts'
import type { RequestScope, Subgraph } from '../subgraph.ts'
import { gatherReads } from './gather-reads.ts'

/** Options of `createScope`. */
export interface ScopeOptions {
  readonly db: Database
  readonly pseudonyms: Pseudonyms
  readonly now: () => Date
  readonly signal: AbortSignal
}

/**
 * The scope of one request.
 * @param signal aborted when nobody waits for its answer any more
 */
export function createScope<Loaders>(
  subgraph: Subgraph<Loaders>,
  caller: CallerIdentity,
  { db, pseudonyms, now, signal }: ScopeOptions,
): RequestScope {
  const session = {
    role: `aoc_${subgraph.name}`,
    agencyId: caller.agencyId,
    agencyKind: caller.agencyKind,
    officer: caller.officer,
    issuer: caller.issuer,
    purposeCase: caller.purpose?.case,
    purposeBasis: caller.purpose?.basis,
    requestAt: now(),
  }
  const budget = createObjectBudget()
  const disclosures = createDisclosures()
  const options = { isUrgent: caller.isUrgent, signal }
  const readSession = { ...session, isReadOnly: true }
  return {
    caller,
    pseudonyms,
    now,
    budget,
    slices: createAnswerSlices(),
    disclosures,
    signal,
    transaction: (work) =>
      db.transaction(
        session,
        async (connection) => {
          // sent with the first statement of the work, in one round trip
          const noted = insertActNote(connection, caller, subgraph.name, now())
          const [result] = await Promise.all([work(connection), noted])
          return result
        },
        options,
      ),
    read: gatherReads((work) => db.transaction(readSession, work, options)),
  }
}
