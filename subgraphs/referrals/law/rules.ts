/** The rules of law for referrals: the clock of the decision, and the states in which it may run. */

/** s.7: the officer decides within seven days of receiving the complaint, in milliseconds. */
export const decisionMs = 7 * 24 * 3_600_000

/** States in which a referral is under way; the function `referrals.live_states()` has the same. */
export const liveStates: readonly string[] = ['SENT', 'ACKNOWLEDGED', 'ASSIGNED', 'COMPLAINED']
