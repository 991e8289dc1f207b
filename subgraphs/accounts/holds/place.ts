/** `placeHold`: a bank reports the amount that it holds on a request, and later more of it. */

import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput, invalidState, notFound } from '../../kit/errors.ts'
import { readLine } from '../../kit/input.ts'
import { isRecordedInstant, readBoundedInstant } from '../../kit/instants.ts'
import { readAmount } from '../../kit/money.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import {
  findCaseBegin,
  findNextHops,
  findTraced,
  openHeldAccount,
  type NextHop,
  type TracedRow,
} from '../claims/store.ts'
import { findComplaint, type ComplaintRow } from '../complaints/store.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { changeHold, type Changed, type Step } from './change-hold.ts'
import { awaitsComplaint, datesOf, type LegalBasis } from '../law/legal-basis.ts'
import { carryToNextHop, noticeAgencies } from './next-hop.ts'
import { mustAddUp } from './order.ts'
import { ruleOf } from './powers.ts'
import { standingStates } from './states.ts'
import {
  findHoldAndPersons,
  updateNotice,
  updatePlaced,
  type HoldRow,
  type KnownHold,
} from './store.ts'

type Context = SubgraphContext<AccountsLoaders>

/** Input of `placeHold`, and of an item of `placeHolds`. */
export interface PlaceHoldInput {
  readonly idempotencyKey?: string | null
  readonly holdId: string
  readonly heldSatang: number
  readonly placedAt?: string | null
  readonly notice?: { readonly at: string; readonly officer: string } | null
}

/** States that are a bank's answer. */
const answered = ['NO_FUNDS', ...standingStates]

/**
 * Places what was asked for, or more of it than before (PARTIAL and NO_FUNDS may grow up to what was asked).
 * @throws {INVALID_STATE} PROXY_UNRESOLVED, when the account behind a proxy has not been named
 * @throws {BAD_USER_INPUT} when the amount is more than was asked or traced, or an instant lies outside of its bounds
 */
export function placeHold(
  _parent: unknown,
  { input }: { readonly input: PlaceHoldInput },
  context: Context,
) {
  readAmount(input.heldSatang, 'heldSatang', 0)
  return changeHold(context, {
    operation: 'placeHold',
    input,
    from: ['REQUESTED', ...answered],
    isRepeat: (hold) =>
      answered.includes(hold.state) &&
      hold.heldSatang === input.heldSatang &&
      (!input.placedAt || isRecordedInstant(hold.placedAt, input.placedAt)) &&
      (!input.notice || isRecordedNotice(hold, input.notice)),
    claimsTraced: true,
    find: findForPlacing,
    change: async (db, hold, at, known) => {
      if (!known) throw notFound()
      if (known.isProxy) throw invalidState('PROXY_UNRESOLVED')
      const isMore = hold.heldSatang !== null
      if (isMore && input.heldSatang <= (hold.heldSatang ?? 0))
        throw invalidState(hold.state, hold.heldSatang)
      if (isMore && (hold.requestedSatang === null || hold.heldSatang === hold.requestedSatang))
        throw invalidState(hold.state, hold.heldSatang)
      if (hold.requestedSatang !== null && input.heldSatang > hold.requestedSatang)
        throw badUserInput('heldSatang is more than was asked for', 'MORE_THAN_ASKED')
      if (input.heldSatang > 0) mustBeTraced(known, hold, input.heldSatang, at)
      if (!standingStates.includes(hold.state)) return place(db, hold, input, at, known)
      if (input.notice && !isRecordedNotice(hold, input.notice))
        throw badUserInput('notice is told with the first answer')
      const steps = await topUp(db, hold, input.heldSatang)
      await mustAddUp(db, [hold.accountId], hold.caseId, at)
      return steps
    },
  })
}

/** The part of a case that a placing depends on, as of the reading of its hold. */
interface Known {
  readonly traced: readonly TracedRow[]
  readonly complaint: ComplaintRow | null
  readonly hops: readonly NextHop[]
  /** The account is not known yet. */
  readonly isProxy: boolean
}

/** Reads it in one round trip; nothing of a hold without a case. */
async function findForPlacing(
  db: Queryable,
  { caseId, accountId, basis, isProxy }: KnownHold,
  at: Date,
): Promise<Known> {
  if (caseId === null) return { traced: [], complaint: null, hops: [], isProxy }
  const [traced, complaint, hops] = await Promise.all([
    findTraced(db, caseId, basis, at),
    findComplaint(db, caseId),
    findNextHops(db, caseId, accountId),
  ])
  return { traced, complaint, hops, isProxy }
}

async function place(
  db: Queryable,
  hold: HoldRow,
  input: PlaceHoldInput,
  at: Date,
  known: Known,
): Promise<Changed> {
  const noticeAt = await readNotice(db, hold, input, at)
  const told = noticeAt ?? hold.requestedAt
  const placedAt = input.placedAt
    ? readBoundedInstant('PlaceHoldInput.placedAt', input.placedAt, 'placedAt', {
        NOW: at,
        HOLD_REQUESTED: told,
      })
    : at
  const rule = ruleOf(hold, at)
  const found = stateOfPlaced(hold, input.heldSatang)
  const audience = noticeAgencies(rule)
  if (found === 'NO_FUNDS') {
    const none = { complaintDueAt: null, decisionDueAt: null, lapsesAt: null }
    const write = () => updatePlaced(db, hold.id, found, input.heldSatang, placedAt, none, at)
    const after = await writePlaced(db, hold, write, { at, rule, hops: known.hops })
    return { steps: [{ state: found, note: null, audience }], after }
  }
  const complaint = awaitsComplaint(rule) ? known.complaint : null
  const dates = datesOf(rule, {
    notice: told,
    placing: placedAt,
    complaint: complaint?.receivedAt ?? null,
  })
  if (dates.lapsesAt && dates.lapsesAt <= at)
    throw badUserInput('placedAt is so long ago that the hold would have lapsed')
  const state = complaint ? 'COMPLAINED' : found
  const write = () =>
    Promise.all([
      updatePlaced(db, hold.id, state, input.heldSatang, placedAt, dates, null),
      openHeldAccount(db, hold.id),
    ])
  const after = await writePlaced(db, hold, write, { at, rule, hops: known.hops })
  const placed = { state: found, note: null, audience }
  const steps = complaint
    ? [placed, { state, note: null, remark: 'COMPLAINED_BEFORE' as const }]
    : [placed]
  return { steps, after }
}

/** Writes the placing, asks the next banks, adds up, and reads the hold; in one round trip where nobody is to be asked. */
async function writePlaced(
  db: Queryable,
  hold: HoldRow,
  write: () => Promise<unknown>,
  {
    at,
    rule,
    hops,
  }: { readonly at: Date; readonly rule: LegalBasis; readonly hops: readonly NextHop[] },
): Promise<HoldRow | undefined> {
  await write()
  const [after] = await Promise.all([
    findHoldAndPersons(db, hold, at),
    // requests to the next banks are added up when they are written
    mustAddUp(db, [hold.accountId], hold.caseId, at),
    carryToNextHop(db, hold, rule, at, hops),
  ])
  return after
}

/** More money on a hold that stands: its clocks stay as they are. */
async function topUp(db: Queryable, hold: HoldRow, heldSatang: number): Promise<readonly Step[]> {
  const { complaintDueAt, decisionDueAt, lapsesAt } = hold
  const state = hold.state === 'PARTIAL' ? stateOfPlaced(hold, heldSatang) : hold.state
  const dates = { complaintDueAt, decisionDueAt, lapsesAt }
  await updatePlaced(db, hold.id, state, heldSatang, hold.placedAt ?? hold.requestedAt, dates, null)
  return [{ state, note: null, remark: 'TOPPED_UP', kind: 'HOLD_TOPPED_UP' }]
}

/**
 * The amount that a bank stops must still be traced to the account, and be held by no other hold: a leg may have been
 * corrected since the request.
 */
function mustBeTraced(known: Known, hold: HoldRow, heldSatang: number, at: Date): void {
  if (hold.caseId === null || ruleOf(hold, at).covers.includes('ACCOUNT')) return
  const traced = known.traced.find(({ accountId }) => accountId === hold.accountId)
  // the claimed sum includes this hold, unless it found no funds
  const own = hold.state === 'NO_FUNDS' ? 0 : (hold.heldSatang ?? hold.requestedSatang ?? 0)
  const free = traced ? traced.tracedSatang - traced.claimedSatang + own : 0
  if (heldSatang > free)
    throw badUserInput(
      'heldSatang is more than this case traced to the account and did not hold yet',
      'NOT_TRACED',
    )
}

/** s.8: a notice by telephone counts from when it was given, which may lie before the request; both are kept. */
async function readNotice(
  db: Queryable,
  hold: HoldRow,
  { notice }: PlaceHoldInput,
  at: Date,
): Promise<Date | null> {
  if (!notice) return hold.noticeAt
  if (hold.caseId === null) throw badUserInput('notice is of a case, and this hold has none')
  const noticeAt = readBoundedInstant('NoticeInput.at', notice.at, 'notice.at', {
    NOW: at,
    CASE_BEGAN: await findCaseBegin(db, hold.caseId),
    HOLD_REQUESTED: hold.requestedAt,
  })
  await updateNotice(db, hold.id, noticeAt, readLine(notice.officer, 'notice.officer', 200))
  return noticeAt
}

function isRecordedNotice(
  { noticeAt, noticeOfficer }: HoldRow,
  { at, officer }: NonNullable<PlaceHoldInput['notice']>,
): boolean {
  return (
    noticeAt?.getTime() === Date.parse(at) &&
    noticeOfficer === readLine(officer, 'notice.officer', 200)
  )
}

function stateOfPlaced(hold: HoldRow, heldSatang: number): string {
  if (hold.requestedSatang === null) return 'PLACED' // the whole account, whatever is in it
  if (heldSatang === 0) return 'NO_FUNDS'
  return heldSatang < hold.requestedSatang ? 'PARTIAL' : 'PLACED'
}
