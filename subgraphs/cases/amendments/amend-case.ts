/** `amendCase`: corrects and completes a report; every replaced value stays in the history. */

import { insertCaseEvent } from '../../kit/access/timeline.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { actorOf } from '../../kit/outbox/actor.ts'
import { readOptionalText, readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { publishCase } from '../events/publish-case.ts'
import type { CasesLoaders } from '../loaders.ts'
import { lockOpenCase } from '../locks/lock-case.ts'
import { findNumbersOfCases, insertNumbers } from '../store.ts'
import {
  deleteNumbers,
  findAmendableReport,
  insertAmendments,
  updateReport,
  type AmendableReport,
  type Change,
} from './store.ts'

type Context = SubgraphContext<CasesLoaders>

/** Most suspect numbers that a case has. */
export const maxSuspectNumbers = 100

interface AmendCaseInput {
  readonly idempotencyKey: string
  readonly caseId: string
  readonly scamType?: string | null
  readonly channel?: string | null
  readonly narrative?: string | null
  readonly victimMsisdn?: string | null
  readonly addSuspectMsisdns?: readonly string[] | null
  readonly withdrawSuspectMsisdns?: readonly string[] | null
  readonly reason: string
}

/**
 * Changes the given values of an open case and adds or withdraws suspect numbers. A value that is already stored is not
 * a change and leaves no trace.
 * @throws {NOT_FOUND} when the caller may write to no such case
 * @throws {INVALID_STATE} when the case is closed
 * @throws {BAD_USER_INPUT} when a number that is withdrawn is not one of the case, or there would be more than 100
 */
export async function amendCase(
  _parent: unknown,
  { input }: { readonly input: AmendCaseInput },
  context: Context,
) {
  const at = context.now()
  const reason = readText(input.reason, 'reason', 2_000)
  const narrative = readOptionalText(input.narrative, 'narrative', 20_000)
  await context.transaction((db) =>
    once(db, { subgraph: 'cases', operation: 'amendCase', input }, async () => {
      await lockOpenCase(db, input.caseId)
      const changes = [
        ...(await amendReport(db, input, narrative)),
        ...(await amendNumbers(db, input, at)),
      ]
      if (changes.length === 0) return 0
      await insertAmendments(db, input.caseId, changes, reason, at)
      await insertCaseEvent(db, input.caseId, at, 'CASE_AMENDED', 'the report was amended')
      const data = { caseId: input.caseId, actor: actorOf(context.caller) }
      await publishCase(db, { type: 'th.aoc.case.amended', data }, at)
      return changes.length
    }),
  )
  return { case: await context.loaders.case.load(input.caseId) }
}

async function amendReport(
  db: Queryable,
  input: AmendCaseInput,
  narrative: string | null,
): Promise<readonly Change[]> {
  const now = await findAmendableReport(db, input.caseId)
  if (!now) throw notFound()
  const next: AmendableReport = {
    scamType: input.scamType ?? now.scamType,
    channel: input.channel ?? now.channel,
    narrative: narrative ?? now.narrative,
    victimMsisdn: input.victimMsisdn ?? now.victimMsisdn,
  }
  const fields = ['scamType', 'channel', 'narrative', 'victimMsisdn'] as const
  const changes = fields
    .filter((field) => now[field] !== next[field])
    .map((field): Change => ({ field, was: now[field], becomes: next[field] }))
  if (changes.length > 0) await updateReport(db, input.caseId, next)
  return changes
}

async function amendNumbers(
  db: Queryable,
  { caseId, addSuspectMsisdns, withdrawSuspectMsisdns }: AmendCaseInput,
  at: Date,
): Promise<readonly Change[]> {
  const wanted = new Set(addSuspectMsisdns)
  const unwanted = [...new Set(withdrawSuspectMsisdns)]
  if (unwanted.some((msisdn) => wanted.has(msisdn)))
    throw badUserInput('a number is both in addSuspectMsisdns and in withdrawSuspectMsisdns')
  const rows = await findNumbersOfCases(db, [caseId])
  const known = new Set(rows.map(({ msisdn }) => msisdn))
  const missing = unwanted.findIndex((msisdn) => !known.has(msisdn))
  if (missing >= 0)
    throw badUserInput(`withdrawSuspectMsisdns[${missing}] is not a suspect number of the case`)
  const added = [...wanted].filter((msisdn) => !known.has(msisdn))
  if (known.size + added.length - unwanted.length > maxSuspectNumbers)
    throw badUserInput(`a case has at most ${maxSuspectNumbers} suspect numbers`)
  if (unwanted.length > 0) await deleteNumbers(db, caseId, unwanted, at)
  if (added.length > 0) await insertNumbers(db, caseId, added, at)
  const field = 'suspectMsisdns'
  return [
    ...unwanted.map((was): Change => ({ field, was, becomes: null })),
    ...added.map((becomes): Change => ({ field, was: null, becomes })),
  ]
}
