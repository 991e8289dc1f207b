/** Sets of states of a hold; the functions `accounts.standing_states()` and `accounts.live_states()` have the same. */

/** States in which money is held. */
export const standingStates: readonly string[] = ['PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED']

/** States that are no end: the bank has not answered, or money is held. */
export const liveStates: readonly string[] = ['REQUESTED', ...standingStates]
