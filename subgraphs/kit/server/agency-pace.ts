/**
 * Bounds how fast the objects of one agency are loaded, so that the largest queries of one agency leave the process and
 * its database to the others. An agency that has taken more than its share waits, its operations one after the other.
 */

/** Bounds of one agency in one process. */
export interface AgencyPaceOptions {
  /** Objects that an agency may load a second in the long run. */
  readonly objectsPerSecond: number
  /** Longest wait of an operation, in milliseconds; then it is not begun. */
  readonly maxWaitMs?: number
  /** Operations of one agency that wait, at most. */
  readonly maxWaiting?: number
  /** In milliseconds, from any origin. */
  readonly now: () => number
}

/** One operation that has begun. */
export interface PacedOperation {
  /** Ends it. @param objects that it has loaded */
  end(objects: number): void
}

/** The pace of the agencies of one process. */
export interface AgencyPace {
  /**
   * Resolves when the operation may begin, at once where the agency has objects left; with undefined when it may not
   * begin within the bounds.
   * @param key the agency, or another text for work that is counted apart
   */
  begin(key: string): Promise<PacedOperation | undefined>
}

/** Objects that an agency may load at once after it was idle, in seconds of its share. */
const burstSeconds = 2
const defaultMaxWaitMs = 2_000
const defaultMaxWaiting = 100

interface Ledger {
  /** Objects that may be loaded now; negative after more were loaded than the share allows. */
  left: number
  /** When `left` was true, in milliseconds. */
  at: number
  /** Objects of the last operation: the next one is expected to load as many. */
  expected: number
  /** Operations in progress. */
  running: number
  readonly waiting: Set<() => void>
  timer: NodeJS.Timeout | undefined
}

/** When so many agencies are counted, those with a whole share left are removed. */
const forgetAbove = 1_000

/** No agency has loaded anything. */
export function createAgencyPace(options: AgencyPaceOptions): AgencyPace {
  const { maxWaitMs = defaultMaxWaitMs, maxWaiting = defaultMaxWaiting } = options
  const ledgers = createLedgers(options)

  /** Begins the operations that may begin; the others are tried again when the agency has objects left. */
  function serve(ledger: Ledger): void {
    clearTimeout(ledger.timer)
    for (const begin of ledger.waiting) {
      const waitMs = ledgers.refill(ledger)
      if (waitMs > 0) {
        ledger.timer = setTimeout(() => serve(ledger), waitMs)
        return
      }
      ledger.waiting.delete(begin)
      begin()
    }
  }

  function start(ledger: Ledger): PacedOperation {
    const { expected } = ledger
    ledger.left -= expected
    ledger.running += 1
    return {
      end(objects) {
        ledger.left += expected - objects
        ledger.expected = objects
        ledger.running -= 1
        serve(ledger)
      },
    }
  }

  function wait(ledger: Ledger): Promise<PacedOperation | undefined> {
    return new Promise((resolve) => {
      const late = setTimeout(() => {
        ledger.waiting.delete(begin)
        resolve(undefined)
      }, maxWaitMs)
      const begin = () => {
        clearTimeout(late)
        resolve(start(ledger))
      }
      ledger.waiting.add(begin)
      serve(ledger)
    })
  }

  return {
    async begin(key) {
      const ledger = ledgers.open(key)
      if (ledger.waiting.size === 0 && ledgers.refill(ledger) <= 0) return start(ledger)
      return ledger.waiting.size < maxWaiting ? wait(ledger) : undefined
    },
  }
}

function createLedgers({ objectsPerSecond, now }: AgencyPaceOptions) {
  const burst = objectsPerSecond * burstSeconds
  const ledgers = new Map<string, Ledger>()

  /** @returns milliseconds until the agency has objects left; 0: it has */
  function refill(ledger: Ledger): number {
    const at = now()
    ledger.left = Math.min(burst, ledger.left + ((at - ledger.at) * objectsPerSecond) / 1_000)
    ledger.at = at
    return ledger.left > 0 ? 0 : (-ledger.left * 1_000) / objectsPerSecond + 1
  }

  function forgetIdle(): void {
    for (const [key, ledger] of ledgers) {
      refill(ledger)
      if (ledger.left === burst && ledger.running === 0 && ledger.waiting.size === 0)
        ledgers.delete(key)
    }
  }

  function open(key: string): Ledger {
    const known = ledgers.get(key)
    if (known) return known
    if (ledgers.size >= forgetAbove) forgetIdle()
    const opened: Ledger = {
      left: burst,
      at: now(),
      expected: 0,
      running: 0,
      waiting: new Set(),
      timer: undefined,
    }
    ledgers.set(key, opened)
    return opened
  }

  return { open, refill }
}
