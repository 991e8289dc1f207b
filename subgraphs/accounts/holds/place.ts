/** `placeHold`: a bank reports the amount that it holds on a request, and later more of it. */

import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput, invalidState } from '../../kit/errors.ts'
import { readText } from '../../kit/input.ts'
import { isRecordedInstant, readBoundedInstant } from '../../kit/instants.ts'
import { readAmount } from '../../kit/money.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { findCaseBegin, findTraced, lockTraced, openHeldAccount } from '../claims/store.ts'
import { findComplaint } from '../complaints/store.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { changeHold, type Step } from './change-hold.ts'
import { awaitsComplaint, datesOf } from '../law/legal-basis.ts'
import { carryToNextHop, noticeAgencies } from './next-hop.ts'
import { mustAddUp } from './order.ts'
import { ruleOf } from './powers.ts'
import { standingStates } from './states.ts'
import { updateNotice, updatePlaced, type HoldRow } from './store.ts'

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
      (!input.placedAt || isRecordedInstant(hold.placedAt, input.placedAt)),
    change: async (db, hold, at) => {
      if (hold.caseId !== null) await lockTraced(db, hold.caseId)
      const isMore = hold.heldSatang !== null
      if (isMore && input.heldSatang <= (hold.heldSatang ?? 0))
        throw invalidState(hold.state, hold.heldSatang)
      if (isMore && (hold.requestedSatang === null || hold.heldSatang === hold.requestedSatang))
        throw invalidState(hold.state, hold.heldSatang)
      if (hold.requestedSatang !== null && input.heldSatang > hold.requestedSatang)
        throw badUserInput('heldSatang is more than was asked for')
      if (input.heldSatang > 0) await mustBeTraced(db, hold, input.heldSatang, at)
      const steps = standingStates.includes(hold.state)
        ? await topUp(db, hold, input.heldSatang)
        : await place(db, hold, input, at)
      await mustAddUp(db, [hold.accountId], hold.caseId, at)
      return steps
    },
  })
}

async function place(
  db: Queryable,
  hold: HoldRow,
  input: PlaceHoldInput,
  at: Date,
): Promise<readonly Step[]> {
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
    await updatePlaced(db, hold.id, found, input.heldSatang, placedAt, none, at)
    await carryToNextHop(db, hold, rule, at)
    return [{ state: found, note: null, audience }]
  }
  const complaint =
    awaitsComplaint(rule) && hold.caseId !== null ? await findComplaint(db, hold.caseId) : null
  const dates = datesOf(rule, {
    notice: told,
    placing: placedAt,
    complaint: complaint?.receivedAt ?? null,
  })
  if (dates.lapsesAt && dates.lapsesAt <= at)
    throw badUserInput('placedAt is so long ago that the hold would have lapsed')
  const state = complaint ? 'COMPLAINED' : found
  await updatePlaced(db, hold.id, state, input.heldSatang, placedAt, dates, null)
  await openHeldAccount(db, hold.id)
  await carryToNextHop(db, hold, rule, at)
  const placed = { state: found, note: null, audience }
  return complaint
    ? [placed, { state, note: 'the victim had complained before the bank placed it' }]
    : [placed]
}

/** More money on a hold that stands: its clocks stay as they are. */
async function topUp(db: Queryable, hold: HoldRow, heldSatang: number): Promise<readonly Step[]> {
  const { complaintDueAt, decisionDueAt, lapsesAt } = hold
  const state = hold.state === 'PARTIAL' ? stateOfPlaced(hold, heldSatang) : hold.state
  const dates = { complaintDueAt, decisionDueAt, lapsesAt }
  await updatePlaced(db, hold.id, state, heldSatang, hold.placedAt ?? hold.requestedAt, dates, null)
  return [{ state, note: 'the bank holds more of what was asked', kind: 'HOLD_TOPPED_UP' }]
}

/**
 * The amount that a bank stops must still be traced to the account, and be held by no other hold: a leg may have been
 * corrected since the request.
 */
async function mustBeTraced(db: Queryable, hold: HoldRow, heldSatang: number, at: Date) {
  if (hold.caseId === null || ruleOf(hold, at).covers.includes('ACCOUNT')) return
  const traced = (await findTraced(db, hold.caseId, hold.basis, at)).find(
    ({ accountId }) => accountId === hold.accountId,
  )
  // the claimed sum includes this hold, unless it found no funds
  const own = hold.state === 'NO_FUNDS' ? 0 : (hold.heldSatang ?? hold.requestedSatang ?? 0)
  const free = traced ? traced.tracedSatang - traced.claimedSatang + own : 0
  if (heldSatang > free)
    throw badUserInput(
      'heldSatang is more than this case traced to the account and did not hold yet',
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
  })
  await updateNotice(db, hold.id, noticeAt, readText(notice.officer, 'notice.officer', 200))
  return noticeAt
}

function stateOfPlaced(hold: HoldRow, heldSatang: number): string {
  if (hold.requestedSatang === null) return 'PLACED' // the whole account, whatever is in it
  if (heldSatang === 0) return 'NO_FUNDS'
  return heldSatang < hold.requestedSatang ? 'PARTIAL' : 'PLACED'
}
