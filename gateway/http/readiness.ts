/** `GET /health/ready` costs work of every subgraph, and anybody may send it: one result serves all for a while. */

/** How long a result is served, in milliseconds. */
const servedForMs = 1_000

/**
 * @param isReady asks every part; a rejection counts as not ready
 * @returns the same, at most once a second, however often it is called
 */
export function createReadiness(
  isReady: () => Promise<boolean>,
  now: () => Date,
): () => Promise<boolean> {
  let latest: { readonly result: Promise<boolean>; readonly at: number } | undefined
  return () => {
    const at = now().getTime()
    if (!latest || at - latest.at >= servedForMs || at < latest.at)
      latest = { result: isReady().catch(() => false), at }
    return latest.result
  }
}
