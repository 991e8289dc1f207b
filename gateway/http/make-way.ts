/** Finds how many operations that are not urgent may be in progress: fewer while urgent ones take longer than their target. */

/** Bounds of `createMakeWay`. */
export interface MakeWayBounds {
  /** Operations that are not urgent in progress at most. */
  readonly max: number
  /** Mean time of an urgent operation, its wait included, above which the others make way; in milliseconds. */
  readonly targetMs: number
}

/** The places of operations that are not urgent. */
export interface MakeWay {
  /** How many of them may be in progress now. */
  readonly places: number
  /** An urgent operation has come. */
  begin(): void
  /** An urgent operation has ended, or was shed. */
  end(): void
}

/** The mean is taken, and the places change, once in this time, in milliseconds. */
const windowMs = 100
/** So many are always left: one agency's slow query does not keep the others out. */
const leastPlaces = 2
/** The part of the places that is left where the mean is above the target. */
const partLeft = 0.5
/** The part of the places that comes back where it is not. */
const partBack = 0.1

/**
 * Additive increase, multiplicative decrease, as TCP does: what the installation can do is not configured, it is found out
 * by what urgent operations feel of it, in every queue behind the gateway.
 * @param now in milliseconds, from any origin
 */
export function createMakeWay({ max, targetMs }: MakeWayBounds, now: () => number): MakeWay {
  let places = max
  let count = 0
  let ended = 0
  /** Time that urgent operations have spent in this window, all together. */
  let spentMs = 0
  let at = now()
  let windowEnd = at + windowMs

  function pass(): void {
    const instant = now()
    spentMs += count * (instant - at)
    at = instant
    if (instant < windowEnd) return
    // Little's law; it also counts those that have not ended
    const meanMs = spentMs / Math.max(ended, 1)
    places =
      meanMs > targetMs
        ? Math.min(max, Math.max(leastPlaces, Math.floor(places * partLeft)))
        : Math.min(max, places + Math.ceil(places * partBack))
    ended = 0
    spentMs = 0
    windowEnd = instant + windowMs
  }

  return {
    get places() {
      pass()
      return places
    },
    begin() {
      pass()
      count += 1
    },
    end() {
      pass()
      count -= 1
      ended += 1
    },
  }
}
