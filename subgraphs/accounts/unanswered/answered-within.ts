/** Within which time a bank answers a request for a hold. */

/** In milliseconds: ten minutes. A request that waits longer goes to the centre. */
export const answeredWithinMs = 10 * 60_000
