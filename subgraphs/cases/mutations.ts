/** What the centre does to a case: open it, follow the money, close it. Each in one transaction. */

import { randomUUID } from 'node:crypto'
import { insertCaseEvent } from '../kit/access/timeline.ts'
import type { Queryable } from '../kit/database/database.ts'
import { badUserInput } from '../kit/errors.ts'
import { once } from '../kit/idempotency/once.ts'
import { readList, readOptionalText, readPastInstant, readText } from '../kit/input.ts'
import type { SubgraphContext } from '../kit/subgraph.ts'
import type { CasesLoaders } from './loaders.ts'
import { lockOpenCase } from './lock-case.ts'
import {
  insertCaseFile,
  insertNumbers,
  insertReport,
  nextCaseNumber,
  updateClosed,
} from './store.ts'
import {
  maxTransfersPerCall,
  readMoneyTrail,
  recordMoneyTrail,
  toldRank,
  withoutRecorded,
  type TransferInput,
} from './transfers/money-trail.ts'
import { findTransfersOfCases } from './transfers/store.ts'
import { insertPersons } from '../kit/access/persons.ts'

type Context = SubgraphContext<CasesLoaders>

interface ReportCaseInput {
  readonly idempotencyKey: string
  readonly caseNumber?: string | null
  readonly scamType: string
  readonly channel: string
  readonly reportedAt?: string | null
  readonly narrative?: string | null
  readonly victim: {
    readonly nationalId: string
    readonly name: string
    readonly msisdn?: string | null
  }
  readonly transfers: readonly TransferInput[]
  readonly suspectMsisdns?: readonly string[] | null
}

interface RecordTransfersInput {
  readonly idempotencyKey: string
  readonly caseId: string
  readonly transfers: readonly TransferInput[]
}

interface CloseCaseInput {
  readonly caseId: string
  readonly reason: string
  readonly note?: string | null
}

export async function reportCase(
  _parent: unknown,
  { input }: { readonly input: ReportCaseInput },
  context: Context,
) {
  const at = context.now()
  const { officer } = context.caller
  const inputs = readList(input.transfers, 'transfers', maxTransfersPerCall)
  const trail = readMoneyTrail(inputs, context.pseudonyms, at)
  const victim = {
    id: context.pseudonyms.person(input.victim.nationalId),
    nationalId: input.victim.nationalId,
    name: readText(input.victim.name, 'victim.name', 200),
    rank: toldRank,
  }
  const reportedAt = input.reportedAt
    ? readPastInstant(input.reportedAt, 'reportedAt', at)
    : new Date(at)
  const narrative = readOptionalText(input.narrative, 'narrative', 20_000)
  const msisdns = input.suspectMsisdns ?? []
  if (msisdns.length > 100) throw badUserInput('suspectMsisdns must hold at most 100 items')

  const caseId = await context.transaction((db) =>
    once(db, { subgraph: 'cases', operation: 'reportCase', input }, async () => {
      const id = randomUUID()
      await insertPersons(db, [victim])
      const caseNumber = await openCaseFile(db, id, input.caseNumber, victim.id, reportedAt, at)
      await insertReport(db, {
        caseId: id,
        scamType: input.scamType,
        channel: input.channel,
        reportedAt,
        narrative,
        victimId: victim.id,
        victimMsisdn: input.victim.msisdn ?? null,
        officer,
        at,
      })
      await recordMoneyTrail(db, id, trail, officer, at)
      if (msisdns.length > 0) await insertNumbers(db, id, [...new Set(msisdns)], at)
      await insertCaseEvent(db, id, at, 'CASE_REPORTED', `case ${caseNumber} was opened`)
      return id
    }),
  )
  return { case: await context.loaders.case.load(caseId) }
}

export async function recordTransfers(
  _parent: unknown,
  { input }: { readonly input: RecordTransfersInput },
  context: Context,
) {
  const at = context.now()
  const { officer } = context.caller
  const inputs = readList(input.transfers, 'transfers', maxTransfersPerCall)
  const trail = readMoneyTrail(inputs, context.pseudonyms, at)

  const recorded = await context.transaction((db) =>
    once(db, { subgraph: 'cases', operation: 'recordTransfers', input }, async () => {
      await lockOpenCase(db, input.caseId)
      const known = await findTransfersOfCases(db, [input.caseId])
      const transfers = withoutRecorded(trail.transfers, known)
      if (transfers.length > 0) {
        await recordMoneyTrail(db, input.caseId, { ...trail, transfers }, officer, at)
        const summary = `${transfers.length} legs were added to the money trail`
        await insertCaseEvent(db, input.caseId, at, 'TRANSFERS_RECORDED', summary)
      }
      return transfers.length
    }),
  )
  return { case: await context.loaders.case.load(input.caseId), recorded }
}

export async function closeCase(
  _parent: unknown,
  { input }: { readonly input: CloseCaseInput },
  context: Context,
) {
  const at = context.now()
  const note = readOptionalText(input.note, 'note', 2_000)
  await context.transaction(async (db) => {
    await lockOpenCase(db, input.caseId)
    await updateClosed(db, input.caseId, input.reason, note, context.caller.officer, at)
    await insertCaseEvent(db, input.caseId, at, 'CASE_CLOSED', `closed as ${input.reason}`)
  })
  return { case: await context.loaders.case.load(input.caseId) }
}

/** Gives the case the number that was asked for, or the next one of the year in which it was reported. */
async function openCaseFile(
  db: Queryable,
  caseId: string,
  wanted: string | null | undefined,
  victimId: string,
  reportedAt: Date,
  at: Date,
): Promise<string> {
  if (wanted !== null && wanted !== undefined) {
    if (!/^[A-Za-z0-9][A-Za-z0-9/._-]{2,39}$/.test(wanted))
      throw badUserInput('caseNumber must be 3 to 40 letters, digits and / . _ -')
    if (!(await insertCaseFile(db, caseId, wanted, victimId, at)))
      throw badUserInput('caseNumber belongs to another case')
    return wanted
  }
  for (;;) {
    const number = await nextCaseNumber(db, buddhistYear(reportedAt))
    if (await insertCaseFile(db, caseId, number, victimId, at)) return number
  }
}

/** The year in Bangkok, which keeps no daylight saving time, by the Buddhist calendar. */
function buddhistYear(instant: Date): number {
  return new Date(instant.getTime() + 7 * 3_600_000).getUTCFullYear() + 543
}
