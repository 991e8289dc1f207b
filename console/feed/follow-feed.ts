/** Follows the feed of the agency by a stream, and by pages while there is no stream. */

import type { Execute } from '../graph/execute.ts'
import { problemOf, toProblem, type Problem } from '../graph/problem.ts'
import type { Subscribe } from '../graph/subscribe.ts'
import { feedAfter, feedEnd, feedStream } from './feed.generated.ts'

/** An event of the feed: what it is, and the hold, case, referral, number or order that it is about. */
export interface FeedEvent {
  readonly sequence: string
  readonly type: string
  readonly subject: string
  /** JSON; names the case where the event belongs to one. */
  readonly data: string
}

/** Calls of the gateway, and the listeners of the feed. */
export interface FeedOptions {
  readonly execute: Execute
  readonly subscribe: Subscribe
  /** Called with each event once, in order; with none where events were missed and everything may have changed. */
  readonly tell: (events: readonly FeedEvent[]) => void
  /** Called when the feed is connected, and when it is not. */
  readonly setIsLive: (isLive: boolean) => void
  readonly signal: AbortSignal
}

/** Place in the feed; null: the agency has had no event yet. */
type Place = string | null

/** Time between two pages, and before a stream is opened again, in milliseconds. */
const pauseMs = 3_000
/** Time in which pages are read before a stream is tried again that was refused, in milliseconds. */
const restMs = 60_000
const pageSize = 100
/** Where only the connection failed, a stream is tried again after one page. */
const passing: readonly string[] = [
  'NETWORK',
  'SIGNED_OUT',
  'UNAUTHENTICATED',
  'DOWNSTREAM_SERVICE_ERROR',
]

/** Follows until the signal; goes on after the last event that it had, so that none is lost and none comes twice. */
export async function followFeed(options: FeedOptions): Promise<void> {
  const { signal } = options
  let place: Place | undefined
  while (!signal.aborted) {
    try {
      if (place === undefined) place = await findEnd(options)
      for await (const event of stream(options, place)) {
        place = event.sequence
        options.tell([event])
      }
      await wait(pauseMs, signal)
    } catch (error) {
      place = await readPages(options, place, toProblem(error))
    }
  }
}

/** The browser knows that its network has gone long before the connection is found to be silent. */
async function* stream({ subscribe, setIsLive, signal }: FeedOptions, after: Place) {
  const attempt = new AbortController()
  const giveUp = () => attempt.abort()
  window.addEventListener('offline', giveUp)
  signal.addEventListener('abort', giveUp)
  const options = { signal: attempt.signal, opened: () => setIsLive(true) }
  try {
    for await (const { events } of subscribe(feedStream, { after }, options))
      if (events) yield events
  } finally {
    window.removeEventListener('offline', giveUp)
    signal.removeEventListener('abort', giveUp)
    giveUp()
  }
}

/** Reads pages while a stream cannot be had. */
async function readPages(
  options: FeedOptions,
  from: Place | undefined,
  { code }: Problem,
): Promise<Place | undefined> {
  const { signal, setIsLive, tell } = options
  if (code === 'EVENTS_EXPIRED') {
    tell([])
    return undefined
  }
  let place = from
  const until = Date.now() + (passing.includes(code) ? 0 : restMs)
  do {
    try {
      if (place === undefined) place = await findEnd(options)
      const events = await readPage(options, place)
      place = events.at(-1)?.sequence ?? place
      if (events.length > 0) tell(events)
      setIsLive(true)
      if (events.length === pageSize) continue
    } catch {
      if (!signal.aborted) setIsLive(false)
    }
    await wait(pauseMs, signal)
  } while (Date.now() < until && !signal.aborted)
  return place
}

async function findEnd({ execute, signal }: FeedOptions): Promise<Place> {
  const { data, errors } = await execute(feedEnd, {}, { signal })
  // an agency without an event has no feed yet: null without an error
  if (errors.length > 0) throw problemOf(errors)
  return data.delivery?.lastSequence ?? null
}

async function readPage(
  { execute, signal }: FeedOptions,
  after: Place,
): Promise<readonly FeedEvent[]> {
  const { data, errors } = await execute(feedAfter, { after }, { signal })
  if (errors.length > 0) throw problemOf(errors)
  return data.events?.nodes ?? []
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', settle)
      resolve()
    }
    const timer = setTimeout(settle, ms)
    signal.addEventListener('abort', settle)
  })
}
