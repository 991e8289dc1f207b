/** The public keys of the gateways: read from URLs and files, kept while a source is away. */

import { readFile } from 'node:fs/promises'
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { fetchKeySet } from '../../../http/fetch-key-set.ts'

/** Where the keys are, and how they are read. */
export interface GatewayKeysOptions {
  /** `https:`, `http:` or `file:` URLs of JWK Sets; each gateway may have its own. */
  readonly sources: readonly URL[]
  readonly fetch: typeof globalThis.fetch
  readonly now: () => Date
  /** Called with a source that could not be read. */
  readonly onReadFailed?: (source: string) => void
}

/** The keys by which a subgraph verifies assertions. */
export interface GatewayKeys {
  /** The key that an assertion names, whichever source has it. */
  readonly getKey: JWTVerifyGetKey
  /** Reads every source; resolves when all have answered or failed. */
  refresh(): Promise<void>
  /** Ends the reading in the background. */
  close(): void
}

/** How often every source is read, in milliseconds: a key that was withdrawn counts no longer than this. */
const refreshEveryMs = 30_000
/** At most one reading in this time for keys that are not known, in milliseconds. */
export const unknownKeyPauseMs = 5_000

/**
 * A source that does not answer keeps the set that it gave last, without a limit of time: a gateway that is away signs
 * nothing, and the others go on.
 */
export function createGatewayKeys(options: GatewayKeysOptions): GatewayKeys {
  const { sources, fetch, now, onReadFailed } = options
  const sets = new Map<string, JWTVerifyGetKey>()
  const closing = new AbortController()
  let reading: Promise<void> | undefined
  let readAt = Number.NEGATIVE_INFINITY

  async function readSource(source: URL): Promise<void> {
    try {
      const text =
        source.protocol === 'file:'
          ? await readFile(source, 'utf8')
          : await fetchKeySet(source.href, fetch, closing.signal)
      sets.set(source.href, createLocalJWKSet(JSON.parse(text) as JSONWebKeySet)) // `jose` checks its form
    } catch {
      if (!closing.signal.aborted) onReadFailed?.(source.href)
    }
  }

  async function readAll(): Promise<void> {
    await Promise.all(sources.map(readSource))
    reading = undefined
  }

  function refresh(): Promise<void> {
    readAt = now().getTime()
    reading ??= readAll()
    return reading
  }

  const find: JWTVerifyGetKey = async (header, token) => {
    for (const set of sets.values()) {
      const key = await Promise.resolve(set(header, token)).catch(() => undefined)
      if (key !== undefined) return key
    }
    throw new errors.JWKSNoMatchingKey()
  }

  void refresh()
  const timer = setInterval(() => void refresh(), refreshEveryMs)
  timer.unref()

  return {
    async getKey(header, token) {
      if (sets.size < sources.length) await reading
      try {
        return await find(header, token)
      } catch (error) {
        if (!reading && now().getTime() - readAt < unknownKeyPauseMs) throw error
        await (reading ?? refresh()) // a gateway that has just started has a new key
        return find(header, token)
      }
    },
    refresh,
    close() {
      clearInterval(timer)
      closing.abort()
    },
  }
}
