/** Stores used DPoP proofs (RFC 9449, 11.1): the interface and its in-memory implementation. */

/** Records used proofs until they expire. */
export interface ReplayStore {
  /**
   * Records the proof until it expires.
   * @returns false when it was recorded before
   * @throws when the store does not respond, or is full: the request must then be refused
   */
  remember(proofId: string, expiresAt: Date): Promise<boolean>
  close(): Promise<void>
}

/** Maximum number of proofs in memory. */
const maxRemembered = 200_000

/** Stores proofs in this process: for one gateway without replicas; they are lost at a restart. */
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
