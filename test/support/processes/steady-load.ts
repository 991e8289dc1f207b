/** A steady load of mutations and reads on two gateways, by clients that repeat as the documentation says. */

import { setTimeout } from 'node:timers/promises'

/** A response, or why there is none. */
interface Attempt {
  readonly status: number | undefined
  readonly codes: readonly string[]
  readonly data: unknown
  readonly retryAfterMs: number
  /** Code of the system for a connection that failed. */
  readonly failure: string | undefined
}

/** The results that the clients have seen. */
export interface LoadReport {
  /** Marks of the mutations that were answered without an error. */
  readonly acknowledged: readonly string[]
  /** Reads that were answered whole. */
  readonly reads: number
  /** How often an operation was sent again, by its reason. */
  readonly repeated: ReadonlyMap<string, number>
  /** Answers that no documentation tells a client to repeat. */
  readonly faults: readonly string[]
}

/** One operation. */
export interface LoadOperation {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** Options of `startSteadyLoad`. */
export interface SteadyLoadOptions {
  /** Asked anew for each attempt. */
  readonly urls: () => readonly string[]
  readonly token: string
  readonly purpose: string
  readonly writers: number
  readonly readers: number
  /** A mutation that carries the mark, and its own idempotency key. */
  readonly write: (mark: string) => LoadOperation
  readonly read: LoadOperation
  /** Pause of a client after each of its operations, in milliseconds; default 50. */
  readonly pauseMs?: number
}

/** Codes after which an operation is sent again: see `docs/errors.md`. */
const repeatable: ReadonlySet<string> = new Set([
  'DOWNSTREAM_SERVICE_ERROR',
  'OVERLOADED',
  'ACCESS_LOG_UNAVAILABLE',
])
/** A connection that was not opened, or that ended before its answer. */
const failures: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET'])
const usualPauseMs = 50
/** An operation that is not answered in so many attempts is a fault. */
const maxAttempts = 400

/** Asks gateways for their readiness, as a balancer in front of them does. */
export function watchReadiness(urls: readonly string[]) {
  const over = new AbortController()
  let ready = urls
  const isReady = (url: string) =>
    fetch(new URL('/health/ready', url)).then(
      ({ status }) => status === 200,
      () => false,
    )
  const watching = (async () => {
    while (!over.signal.aborted) {
      const found = await Promise.all(urls.map(isReady))
      ready = urls.filter((_url, at) => found[at])
      await setTimeout(usualPauseMs)
    }
  })()
  return {
    /** Those that were ready when they were last asked; all, where none was. */
    ready: () => (ready.length > 0 ? ready : urls),
    async stop(): Promise<void> {
      over.abort()
      await watching
    },
  }
}

/** Runs until it is stopped. */
export function startSteadyLoad(options: SteadyLoadOptions) {
  const { pauseMs = usualPauseMs } = options
  const over = new AbortController()
  const acknowledged: string[] = []
  const repeated = new Map<string, number>()
  const faults: string[] = []
  let reads = 0
  let sent = 0

  /** @returns whether it was answered without an error */
  async function send(operation: LoadOperation): Promise<boolean> {
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      const urls = options.urls()
      sent += 1
      const answer = await attemptAt(urls[sent % urls.length] ?? '', operation, options)
      if (answer.failure === undefined && answer.status === 200 && answer.codes.length === 0)
        return true
      const reason = answer.failure ?? answer.codes.join(' ')
      const mayRepeat = answer.failure
        ? failures.has(answer.failure)
        : answer.codes.length > 0 && answer.codes.every((code) => repeatable.has(code))
      if (!mayRepeat) {
        faults.push(`${answer.status ?? 'no answer'} ${reason}`)
        return false
      }
      repeated.set(reason, (repeated.get(reason) ?? 0) + 1)
      await setTimeout(answer.retryAfterMs)
    }
    faults.push('never answered')
    return false
  }

  const writing = Array.from({ length: options.writers }, async (_, writer) => {
    for (let turn = 0; !over.signal.aborted; turn++) {
      const mark = `${writer}-${turn}`
      if (await send(options.write(mark))) acknowledged.push(mark)
      await setTimeout(pauseMs)
    }
  })
  const reading = Array.from({ length: options.readers }, async () => {
    while (!over.signal.aborted) {
      if (await send(options.read)) reads += 1
      await setTimeout(pauseMs)
    }
  })
  return {
    /** Resolves once so many mutations more are acknowledged. */
    async pass(count: number): Promise<void> {
      const wanted = acknowledged.length + count
      while (acknowledged.length < wanted && faults.length === 0) await setTimeout(pauseMs)
    },
    async stop(): Promise<LoadReport> {
      over.abort()
      await Promise.all([...writing, ...reading])
      return { acknowledged, reads, repeated, faults }
    },
  }
}

async function attemptAt(
  url: string,
  { query, variables }: LoadOperation,
  { token, purpose }: SteadyLoadOptions,
): Promise<Attempt> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'access-purpose': purpose,
      },
      body: JSON.stringify({ query, variables }),
    })
    const body = (await response.json()) as {
      readonly data?: unknown
      readonly errors?: readonly { readonly extensions: { readonly code: string } }[]
    } // the gateway answers nothing else
    return {
      status: response.status,
      codes: (body.errors ?? []).map(({ extensions }) => extensions.code),
      data: body.data,
      // shorter than clients wait, so that the restarts are met often
      retryAfterMs: response.headers.has('retry-after') ? usualPauseMs * 2 : usualPauseMs,
      failure: undefined,
    }
  } catch (error) {
    // an error of another realm is no instance of this one's class
    const { cause } = error as { readonly cause?: { readonly code?: string } }
    const failure = cause?.code ?? String(error)
    return { status: undefined, codes: [], data: undefined, retryAfterMs: usualPauseMs, failure }
  }
}
