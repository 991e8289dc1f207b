/** `reportCase`: a victim's report becomes a case with the first legs of its money trail. */

import { randomUUID } from 'node:crypto'
import { updateCaseStatus } from '../../kit/access/cases.ts'
import { insertPersons } from '../../kit/access/persons.ts'
import { insertCaseEvent } from '../../kit/access/timeline.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput, invalidState } from '../../kit/errors.ts'
import {
  noDocument,
  pseudonymOf,
  readIdentity,
  type IdentityInput,
} from '../../kit/identity-document.ts'
import { once } from '../../kit/idempotency/once.ts'
import { isUuid, readLine, readList, readOptionalText } from '../../kit/input.ts'
import { readBoundedInstant } from '../../kit/instants.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { maxSuspectNumbers } from '../amendments/amend-case.ts'
import { findDuplicatesOfCases, lockVictim } from '../duplicates/store.ts'
import type { CasesLoaders } from '../loaders.ts'
import { actorOf } from '../../kit/outbox/actor.ts'
import { publishCase } from '../events/publish-case.ts'
import { findCases, insertCaseFile, insertNumbers, insertReport, nextCaseNumber } from '../store.ts'
import {
  maxTransfersPerCall,
  readMoneyTrail,
  recordMoneyTrail,
  reportedRank,
  type TransferInput,
} from '../transfers/money-trail.ts'
import { refuseOtherFacts } from '../transfers/same-leg.ts'
import { insertVictimKeys } from '../search/store.ts'
import { attachReport } from './attach-report.ts'
import { mustBeOwnLoss, mustNotNumber, readStation } from './opened-by.ts'
import type { Report } from './report.ts'

type Context = SubgraphContext<CasesLoaders>

/** A loss as the caller reports it. */
export interface ReportCaseInput {
  readonly idempotencyKey: string
  readonly caseNumber?: string | null
  readonly scamType: string
  readonly channel: string
  readonly reportedAt?: string | null
  readonly narrative?: string | null
  readonly victim: {
    readonly nationalId?: string | null
    readonly identity?: IdentityInput | null
    readonly name: string
    readonly msisdn?: string | null
  }
  readonly transfers: readonly TransferInput[]
  readonly suspectMsisdns?: readonly string[] | null
  readonly onDuplicate?: 'REPORT' | 'ATTACH' | 'REFUSE' | null
  readonly complaint?: { readonly number: string; readonly receivedAt: string } | null
}

/** Thrown to undo the opening of a case: the report belongs to one that is there. */
class BelongsToAnotherCase extends Error {
  override readonly name = 'BelongsToAnotherCase'
  readonly caseId: string
  constructor(caseId: string) {
    super('the report belongs to another case')
    this.caseId = caseId
  }
}

/**
 * Opens a case. When a case about the same loss is there, `onDuplicate` decides: a new case all the same, the report
 * attached to the oldest such case of the same victim, or a refusal.
 * @throws {BAD_USER_INPUT} when a value is not acceptable, or a leg was recorded before with other facts
 * @throws {INVALID_STATE} when the caller refuses duplicates and there is one
 */
export async function reportCase(
  _parent: unknown,
  { input }: { readonly input: ReportCaseInput },
  context: Context,
) {
  const at = context.now()
  const newCaseId = randomUUID()
  const report = readReport(input, newCaseId, context, at)
  const call = { subgraph: 'cases', operation: 'reportCase', input } as const
  const answer = await context
    .transaction((db) =>
      once(db, call, async () => {
        await lockVictim(db, report.victim.id)
        await openCase(db, newCaseId, input.caseNumber, report, context, at)
        await decideOnDuplicates(db, newCaseId, report, input.onDuplicate)
        return { caseId: newCaseId, isAttached: false }
      }),
    )
    .catch((error: unknown) => {
      if (!(error instanceof BelongsToAnotherCase)) throw error
      return context.transaction((db) =>
        once(db, call, async () => {
          await attachReport(db, error.caseId, report, context.caller, at)
          return { caseId: error.caseId, isAttached: true }
        }),
      )
    })
  // before reports could be attached, the id alone was kept
  const { caseId, isAttached } =
    typeof answer === 'string' ? { caseId: answer as string, isAttached: false } : answer
  return { case: await context.loaders.case.load(caseId), isAttached, caseId }
}

/** @param caseId of the case that the report opens */
function readReport(
  input: ReportCaseInput,
  caseId: string,
  { pseudonyms, caller }: Context,
  at: Date,
): Report {
  const msisdns = [...new Set(input.suspectMsisdns)]
  if (msisdns.length > maxSuspectNumbers)
    throw badUserInput(
      `suspectMsisdns must hold at most ${maxSuspectNumbers} items`,
      'TOO_MANY_NUMBERS',
    )
  const transfers = readList(input.transfers, 'transfers', maxTransfersPerCall)
  const trail = readMoneyTrail(transfers, pseudonyms, at)
  mustBeOwnLoss(trail, caller)
  mustNotNumber(input.caseNumber, caller)
  return {
    trail,
    station: readStation(input, trail, caller, at),
    victim: readVictim(input.victim, caseId, pseudonyms),
    scamType: input.scamType,
    channel: input.channel,
    reportedAt: input.reportedAt
      ? readBoundedInstant('ReportCaseInput.reportedAt', input.reportedAt, 'reportedAt', {
          NOW: at,
        })
      : at,
    narrative: readOptionalText(input.narrative, 'narrative', 20_000),
    msisdns,
  }
}

/**
 * A victim who shows no document is a person of this case alone until `identifyVictim`.
 * @throws {BAD_USER_INPUT} when a document is malformed, or there is neither a document nor a telephone number
 */
function readVictim(
  { nationalId, identity, name, msisdn }: ReportCaseInput['victim'],
  caseId: string,
  pseudonyms: Context['pseudonyms'],
): Report['victim'] {
  const document = readIdentity(nationalId, identity, 'victim.nationalId', 'victim.identity')
  if (!document && !msisdn)
    throw badUserInput('victim must have a nationalId, an identity, or an msisdn')
  return {
    id: document ? pseudonymOf(document, pseudonyms) : pseudonyms.unidentified(caseId),
    document: document ?? noDocument,
    name: readLine(name, 'victim.name', 200),
    msisdn: msisdn ?? null,
  }
}

/** Writes the case and all values of the report; the banks on the trail become parties. */
async function openCase(
  db: Queryable,
  caseId: string,
  wantedNumber: string | null | undefined,
  report: Report,
  { caller }: Context,
  at: Date,
): Promise<void> {
  const { victim, trail, msisdns } = report
  // in one statement, which locks them in one order: others report the same persons
  await insertPersons(db, [
    { id: victim.id, ...victim.document, name: victim.name, rank: reportedRank },
    ...trail.persons,
  ])
  const caseNumber = await openCaseFile(db, caseId, wantedNumber, victim.id, report.reportedAt, at)
  await insertReport(db, {
    ...report,
    caseId,
    victimId: victim.id,
    victimMsisdn: victim.msisdn,
    officer: caller.officer,
    at,
  })
  await insertVictimKeys(db, caseId, victim.name)
  await refuseOtherFacts(db, caseId, trail.transfers)
  await recordMoneyTrail(db, caseId, { ...trail, persons: [] }, caller, at)
  if (msisdns.length > 0) await insertNumbers(db, caseId, msisdns, at)
  if (caller.agencyKind === 'POLICE')
    await updateCaseStatus(db, caseId, report.station?.complaint ? 'INVESTIGATING' : 'REFERRED')
  await insertCaseEvent(db, caseId, at, 'CASE_REPORTED', `case ${caseNumber} was opened`)
  const data = { caseId, station: report.station, actor: actorOf(caller) }
  await publishCase(db, { type: 'th.aoc.case.reported', data }, at)
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
    // a purpose names a case by its id or by its number
    if (isUuid(wanted)) throw badUserInput('caseNumber has the form of an id')
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

/** Leaves the new case alone, or throws so that all of it is undone. */
async function decideOnDuplicates(
  db: Queryable,
  caseId: string,
  { victim }: Report,
  onDuplicate: ReportCaseInput['onDuplicate'],
): Promise<void> {
  if (onDuplicate !== 'ATTACH' && onDuplicate !== 'REFUSE') return
  const rows = await findDuplicatesOfCases(db, [caseId], { after: null, limit: 20 })
  if (rows.length === 0) return
  if (onDuplicate === 'REFUSE') throw invalidState('DUPLICATE')
  const ids = rows.map(({ duplicateId }) => duplicateId)
  const cases = new Map((await findCases(db, ids)).map((row) => [row.id, row]))
  const sameVictim = ids.find((id) => cases.get(id)?.victimId === victim.id)
  if (sameVictim !== undefined) throw new BelongsToAnotherCase(sameVictim)
}
