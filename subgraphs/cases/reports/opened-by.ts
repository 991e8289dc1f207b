/** Conditions for opening a case: a bank needs a loss of its own customer, a station may bring its complaint. */

import type { EventDataByType } from '../../../schema/events.ts'
import type { CallerIdentity } from '../../../schema/identity.ts'
import { badUserInput } from '../../kit/errors.ts'
import { readLine } from '../../kit/input.ts'
import { readBoundedInstant } from '../../kit/instants.ts'
import type { MoneyTrail } from '../transfers/money-trail.ts'

type Station = EventDataByType['th.aoc.case.reported']['station']

/**
 * A bank opens a case on the word of its own customer (s.7).
 * @throws {BAD_USER_INPUT} when the caller is a bank and no leg of hop 1 leaves one of its accounts
 */
export function mustBeOwnLoss(
  { transfers }: MoneyTrail,
  { agencyId, agencyKind }: CallerIdentity,
): void {
  if (agencyKind !== 'BANK') return
  const isOwn = transfers.some((leg) => leg.hop === 1 && agencyId === `bank:${leg.fromBankCode}`)
  if (!isOwn) throw badUserInput('transfers must hold a leg of hop 1 from an account of the bank')
}

/**
 * The centre alone numbers cases: another agency that named a number would learn which numbers are taken, and could take
 * those that come next.
 * @throws {BAD_USER_INPUT} when another agency names one
 */
export function mustNotNumber(caseNumber: string | null | undefined, caller: CallerIdentity): void {
  if (caseNumber !== null && caseNumber !== undefined && caller.agencyKind !== 'AOC')
    throw badUserInput('caseNumber is for the centre to give')
}

/**
 * The station that opens the case at its desk, with the complaint that it took (s.8).
 * @returns null when the caller is not a police station
 * @throws {BAD_USER_INPUT} when another agency sends a complaint, or it was not received between the first transfer and
 *   now, at most six days back
 */
export function readStation(
  { complaint }: { readonly complaint?: { number: string; receivedAt: string } | null },
  { transfers }: MoneyTrail,
  { agencyId }: CallerIdentity,
  now: Date,
): Station {
  const code = /^police:station:(.+)$/.exec(agencyId)?.[1]
  if (!complaint) return code === undefined ? null : { code, complaint: null }
  if (code === undefined) throw badUserInput('complaint is for a police station to give')
  const began = Math.min(...transfers.map(({ transferredAt }) => transferredAt.getTime()))
  const receivedAt = readBoundedInstant(
    'ComplaintInput.receivedAt',
    complaint.receivedAt,
    'complaint.receivedAt',
    { NOW: now, CASE_BEGAN: new Date(began) },
  )
  const number = readLine(complaint.number, 'complaint.number', 64)
  return { code, complaint: { number, receivedAt: receivedAt.toISOString() } }
}
