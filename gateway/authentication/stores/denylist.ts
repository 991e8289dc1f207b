/** Denied agencies, officers, clients and tokens, polled from the database and looked up in memory. */

import { comparedOfficer } from '../../../schema/identity.ts'
import type { Denial } from './denials.ts'

/** One verified token. */
export interface DenialSubject {
  readonly agencyId: string
  readonly officer: string
  readonly clientId: string
  readonly jwtId: string | undefined
}

/** The denials in force, as this process last read them. */
export interface Denylist {
  /**
   * The reason why the caller is denied, for the log; undefined when it is not. A promise only when the list must be
   * read first.
   * @throws when the list is older than 5 s and could not be read within 1 s: the request must then be refused
   */
  findDenial(subject: DenialSubject): string | undefined | Promise<string | undefined>
  /** Whether the list is young enough to decide, or could be read now. */
  isReady(): Promise<boolean>
  close(): void
}

/** The source of the denials, the clock, and the callback for failed reads. */
export interface DenylistOptions {
  readonly listDenials: () => Promise<readonly Denial[]>
  readonly now: () => Date
  /** Called when the list could not be read. */
  readonly onReadFailed?: () => void
  /** Resolves after so many milliseconds, or when the signal is aborted; default the process's timer. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

/** How often the list is read, in milliseconds: a denial takes effect on every replica within five seconds. */
const readEveryMs = 1_500
/** A list that was read less than this ago decides, whatever the database does, in milliseconds. */
export const listDecidesMs = 5_000
/** Longest time that a caller waits for an older list to be read, in milliseconds. */
export const longestWaitMs = 1_000

/** Starts to read at once, and polls every 1.5 s until it is closed. */
export function createDenylist(options: DenylistOptions): Denylist {
  const { listDenials, now, onReadFailed, wait = waitForTimer } = options
  let denied: ReadonlySet<string> = new Set()
  let readAt = Number.NEGATIVE_INFINITY
  let reading: Promise<void> | undefined

  async function readNow(): Promise<void> {
    const startedAt = now().getTime()
    try {
      const denials = await listDenials()
      denied = new Set(denials.map(({ kind, subject }) => keyOf(kind, subject)))
      readAt = startedAt
    } catch {
      onReadFailed?.()
    }
  }

  /** Reads the list; concurrent callers share one read. */
  function read(): Promise<void> {
    reading ??= readNow().finally(() => {
      reading = undefined
    })
    return reading
  }

  /** Bounds the wait, so that a database that hangs does not block every caller. */
  async function readWithin(): Promise<void> {
    const ended = new AbortController()
    await Promise.race([read(), wait(longestWaitMs, ended.signal)])
    ended.abort()
  }
  const isFresh = () => now().getTime() - readAt <= listDecidesMs

  function find({ agencyId, officer, clientId, jwtId }: DenialSubject): string | undefined {
    if (denied.size === 0) return undefined
    if (denied.has(keyOf('agency', agencyId))) return 'agency denied'
    if (denied.has(keyOf('officer', `${agencyId} ${officer}`))) return 'officer denied'
    if (denied.has(keyOf('client', clientId))) return 'client denied'
    return jwtId !== undefined && denied.has(keyOf('jti', jwtId)) ? 'token denied' : undefined
  }

  async function findAfterReading(subject: DenialSubject): Promise<string | undefined> {
    await readWithin()
    if (!isFresh()) throw new Error('the denylist cannot be read')
    return find(subject)
  }

  void read()
  const timer = setInterval(() => void read(), readEveryMs)
  timer.unref()

  return {
    findDenial: (subject) => (isFresh() ? find(subject) : findAfterReading(subject)),
    async isReady() {
      if (!isFresh()) await readWithin()
      return isFresh()
    },
    close: () => clearInterval(timer),
  }
}

function waitForTimer(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

function keyOf(kind: Denial['kind'], subject: string): string {
  return `${kind} ${kind === 'officer' ? comparedOfficer(subject) : subject}`
}
