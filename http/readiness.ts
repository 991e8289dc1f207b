/** Whether a process can serve: asked by anybody, found out at most once a second. */

/** `degraded`: it serves, but not everything; `unreachable` names the parts that do not answer. */
export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'not ready'
  readonly unreachable?: readonly string[]
}

/** For how long one finding is given to everybody who asks, in milliseconds. */
export const findingLastsMs = 1_000

/**
 * Callers without a token can ask as often as they like: they cost one check a second together.
 * @param check its failure counts as `not ready`
 */
export function createReadiness(
  check: () => Promise<Readiness>,
  now: () => Date,
): () => Promise<Readiness> {
  let finding: Promise<Readiness> | undefined
  let foundAt = 0
  return () => {
    const instant = now().getTime()
    if (finding && instant - foundAt < findingLastsMs && instant >= foundAt) return finding
    foundAt = instant
    finding = check().catch(() => ({ status: 'not ready' }) as const)
    return finding
  }
}

/** HTTP status of a readiness probe: 503 only where nothing can be served. */
export function statusOf({ status }: Readiness): 200 | 503 {
  return status === 'not ready' ? 503 : 200
}
