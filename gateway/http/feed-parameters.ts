/** The query string of `GET /events`. */

import { RequestRefusedError } from '../errors.ts'

/** Parameters of a request for the feed. */
export interface FeedParameters {
  /** Sequence or id of the last event that the client has; undefined: from the oldest that is kept. */
  readonly after: string | undefined
  /** Types of events; undefined: all. */
  readonly types: readonly string[] | undefined
  /** How long to wait for an event where there is none, in milliseconds; 0: not at all. */
  readonly timeoutMs: number
}

/** Longest wait in milliseconds: balancers cut connections that are silent for a minute. */
const maxTimeoutMs = 50_000
const names = ['lastEventId', 'timeout', 'type']

/**
 * @param url of the request: `lastEventId`, `timeout` in milliseconds, and any number of `type`
 * @throws {BAD_USER_INPUT} for another parameter, one that comes twice, and a timeout that is no whole number
 */
export function readFeedParameters(url: string): FeedParameters {
  const parameters = new URL(url, 'http://gateway').searchParams
  for (const name of parameters.keys())
    if (!names.includes(name)) throw refused(`the parameters are ${names.join(', ')}`)
  const timeout = only(parameters, 'timeout') ?? '0'
  if (!/^\d{1,9}$/.test(timeout)) throw refused('timeout must be a whole number of milliseconds')
  const types = parameters.getAll('type')
  return {
    after: only(parameters, 'lastEventId'),
    types: types.length > 0 ? types : undefined,
    timeoutMs: Math.min(Number(timeout), maxTimeoutMs),
  }
}

function only(parameters: URLSearchParams, name: string): string | undefined {
  const [first, ...others] = parameters.getAll(name)
  if (others.length > 0) throw refused(`${name} must be given once`)
  return first
}

function refused(publicReason: string): RequestRefusedError {
  return new RequestRefusedError('BAD_USER_INPUT', 'feed parameters', {}, { publicReason })
}
