/**
 * Bounds what is planned for one agency. A plan is made in one piece, and the piece grows with the operation: the largest that
 * passes the limits takes the process for a tenth of a second. Each text, and each set of values of its conditions, has a
 * plan of its own, so that one document alone can ask for more plans than there is time.
 */

import { operationRefused } from '../../errors.ts'

/** Bounds of each agency in one process. */
export interface PlanningSharesOptions {
  /** Fields that are planned a second in the long run. */
  readonly fieldsPerSecond: number
  /** In milliseconds, from any origin. */
  readonly now: () => number
}

/** The shares of all agencies. */
export interface PlanningShares {
  /**
   * Takes the planning of an operation from a share.
   * @param key the agency, or another text for work that is counted apart
   * @throws {OVERLOADED} when the share is used up
   */
  take(key: string, fields: number): void
}

interface Share {
  /** Fields that may be planned now; negative after an operation that was larger than what was left. */
  left: number
  /** When `left` was true, in milliseconds. */
  at: number
}

/** Most that an idle agency may have planned at once, in seconds of its share. */
const burstSeconds = 20
/** When so many agencies are counted, those with a whole share are removed. */
const forgetAbove = 1_000

/** Nothing has been planned. */
export function createPlanningShares(options: PlanningSharesOptions): PlanningShares {
  const { fieldsPerSecond, now } = options
  const burst = fieldsPerSecond * burstSeconds
  const shares = new Map<string, Share>()

  function refill(share: Share): void {
    const at = now()
    share.left = Math.min(burst, share.left + ((at - share.at) * fieldsPerSecond) / 1_000)
    share.at = at
  }

  function open(key: string): Share {
    const known = shares.get(key)
    if (known) return known
    if (shares.size >= forgetAbove)
      for (const [each, share] of shares) {
        refill(share)
        if (share.left === burst) shares.delete(each)
      }
    const share = { left: burst, at: now() }
    shares.set(key, share)
    return share
  }

  return {
    take(key, fields) {
      const share = open(key)
      refill(share)
      if (share.left <= 0) {
        const seconds = Math.ceil(1 - share.left / fieldsPerSecond)
        throw operationRefused('OVERLOADED', undefined, { 'retry-after': String(seconds) })
      }
      share.left -= fields
    },
  }
}
