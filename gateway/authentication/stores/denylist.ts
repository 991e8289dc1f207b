/** Whom the operator lets in no more: read again and again from the store of all replicas, asked in memory. */

import type { Denial } from './denials.ts'

/** What is asked about: one verified token. */
export interface DenialSubject {
  readonly agencyId: string
  readonly officer: string
  readonly clientId: string
  readonly jwtId: string | undefined
}

export interface Denylist {
  /**
   * Why the caller is denied, for the log; undefined when it is not. A promise only where the list must be read first.
   * @throws when the list could not be read for longer than it may be trusted: then nobody can say
   */
  findDenial(subject: DenialSubject): string | undefined | Promise<string | undefined>
  close(): void
}

export interface DenylistOptions {
  readonly listDenials: () => Promise<readonly Denial[]>
  readonly now: () => Date
  /** Called when the list could not be read. */
  readonly onReadFailed?: () => void
}

/** How often the list is read, in milliseconds: a denial bites on every replica within five seconds. */
const readEveryMs = 1_500
/** Age beyond which the list is trusted no more, in milliseconds. */
const maxAgeMs = 5_000

export function createDenylist({ listDenials, now, onReadFailed }: DenylistOptions): Denylist {
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

  /** Reads, once for all who wait. */
  function read(): Promise<void> {
    reading ??= readNow().finally(() => {
      reading = undefined
    })
    return reading
  }
  const isFresh = () => now().getTime() - readAt <= maxAgeMs

  function find({ agencyId, officer, clientId, jwtId }: DenialSubject): string | undefined {
    if (denied.size === 0) return undefined
    if (denied.has(keyOf('agency', agencyId))) return 'agency denied'
    if (denied.has(keyOf('officer', `${agencyId} ${officer}`))) return 'officer denied'
    if (denied.has(keyOf('client', clientId))) return 'client denied'
    return jwtId !== undefined && denied.has(keyOf('jti', jwtId)) ? 'token denied' : undefined
  }

  async function findAfterReading(subject: DenialSubject): Promise<string | undefined> {
    await read()
    if (!isFresh()) throw new Error('the denylist cannot be read')
    return find(subject)
  }

  void read()
  const timer = setInterval(() => void read(), readEveryMs)
  timer.unref()

  return {
    findDenial: (subject) => (isFresh() ? find(subject) : findAfterReading(subject)),
    close: () => clearInterval(timer),
  }
}

function keyOf(kind: Denial['kind'], subject: string): string {
  return `${kind} ${subject}`
}
