/** What the law says of referrals: the clock of the decision, and when a complaint may have been received. */

import { badUserInput } from '../kit/errors.ts'
import { readPastInstant } from '../kit/input.ts'

/** s.7: the officer decides within seven days of receiving the complaint, in milliseconds. */
export const decisionMs = 7 * 24 * 3_600_000

/** States in which a referral is under way. */
export const liveStates: readonly string[] = ['SENT', 'ACKNOWLEDGED', 'ASSIGNED', 'COMPLAINED']

/**
 * When the victim complained. The seven days of the decision run from then, and holds end with them: an instant from
 * which they would be over already is refused, so that no date ends a hold.
 * @param began when the money of the case first moved
 * @throws {BAD_USER_INPUT} when it lies in the future, before the first transfer, or seven days back or more
 */
export function readReceivedAt(value: string, field: string, began: Date | null, now: Date): Date {
  const receivedAt = readPastInstant(value, field, now)
  if (began !== null && receivedAt < began)
    throw badUserInput(`${field} lies before the first transfer of the case`)
  if (receivedAt.getTime() + decisionMs <= now.getTime())
    throw badUserInput(
      `${field} lies seven days back or more: the time of the decision, and the holds with it, would be over`,
    )
  return receivedAt
}
