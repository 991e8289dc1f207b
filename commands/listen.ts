/** `npm run listen -- bank:006 [--after SEQUENCE]`: prints the events of an agency of the local stack as they are published. */

import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { ExecutionResult } from 'graphql'
import { createClient, NetworkError } from 'graphql-sse'
import { requestAccessToken } from '../local/client/access-token.ts'
import { reportFailure } from './report-failure.ts'

const query = `subscription ($after: ID) { events(after: $after) {
  sequence at type subject deadline data } }`

/** Pause in milliseconds before the command comes again. */
const pauseMs = 1_000

/** Codes of errors after which a stream may be opened again. */
const passing: readonly unknown[] = [
  'UNAUTHENTICATED', // the token has ended: the next stream has a new one
  'DOWNSTREAM_SERVICE_ERROR',
  'ACCESS_LOG_UNAVAILABLE',
]

interface EventNode {
  readonly sequence: string
  readonly at: string
  readonly type: string
  readonly subject: string
  readonly deadline: string | null
  readonly data: string
}

try {
  await listen()
} catch (error) {
  reportFailure(error)
}

async function listen(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      after: { type: 'string' },
      url: { type: 'string', default: 'http://127.0.0.1:4000/graphql' },
      issuer: { type: 'string' },
    },
  })
  const [clientId] = positionals
  if (clientId === undefined || positionals.length > 1)
    throw new TypeError(
      'usage: npm run listen -- AGENCY [--after SEQUENCE] [--url URL] [--issuer URL]',
    )
  const client = createClient({
    url: values.url,
    // a stream that comes again begins at another event
    retryAttempts: 0,
    headers: async () => ({
      authorization: `Bearer ${await requestAccessToken({ clientId, issuer: values.issuer })}`,
    }),
  })
  let { after } = values
  for (let isFirst = true; ; isFirst = false) {
    try {
      for await (const result of client.iterate<Told>({ query, variables: { after } }))
        after = print(result) ?? after
    } catch (error) {
      const isRefused = !(error instanceof NetworkError) || error.response !== undefined
      if (isFirst || isRefused) throw error
    }
    await setTimeout(pauseMs)
  }
}

interface Told {
  readonly events: EventNode | null
}

/**
 * Prints an event.
 * @returns its sequence; undefined for a passing error
 * @throws when the stream is refused
 */
function print({ data, errors }: Pick<ExecutionResult<Told>, 'data' | 'errors'>) {
  const [error] = errors ?? []
  if (error && !passing.includes(error.extensions?.['code'])) throw new Error(error.message)
  if (!data?.events) return undefined
  console.log(toLine(data.events))
  return data.events.sequence
}

function toLine({ sequence, at, type, subject, deadline, data }: EventNode): string {
  return [sequence, at, type, subject, deadline ?? '-', data].join('\t')
}
