/** Which DPoP proofs were used (RFC 9449, 11.1): one small interface, three stores behind it. */

export interface ReplayStore {
  /**
   * Remembers the proof until it is too old to be sent again.
   * @returns false when it was remembered already
   * @throws when the store does not respond, or is full: the request must then be refused
   */
  remember(proofId: string, expiresAt: Date): Promise<boolean>
  close(): Promise<void>
}

/** Proofs that a process remembers at most. */
const maxRemembered = 200_000

/** In this process alone: good for one gateway without replicas; a restart forgets. */
export function createMemoryReplayStore(
  now: () => Date,
  maxEntries: number = maxRemembered,
): ReplayStore {
  const expiries = new Map<string, number>()
  return {
    remember(proofId, expiresAt) {
      const instant = now().getTime()
      if ((expiries.get(proofId) ?? 0) > instant) return Promise.resolve(false)
      if (expiries.size >= maxEntries)
        for (const [id, expiry] of expiries) if (expiry <= instant) expiries.delete(id)
      if (expiries.size >= maxEntries) return Promise.reject(new Error('replay store is full'))
      expiries.set(proofId, expiresAt.getTime())
      return Promise.resolve(true)
    },
    close: () => Promise.resolve(),
  }
}
