/** When a call is made again, when an endpoint rests, and when its webhook is paused. */

import type { Attempt, Outcome } from './send.ts'

/** Pauses after the first failed attempts, in milliseconds; after the last of them every hour. */
const pausesMs = [5_000, 30_000, 120_000, 600_000, 3_600_000]
/** How long an event is tried, in milliseconds: 72 hours. */
export const triedForMs = 72 * 3_600_000
/** Pauses are extended by a random part of up to this much, so that retries are spread. */
const jitter = 0.1

/** An event before an attempt. */
export interface Tried {
  readonly sequence: string
  /** Attempts since the webhook was last set or resumed. */
  readonly tries: number
  /** When the first of them failed; null before. */
  readonly failingSince: Date | null
}

/** The result of an attempt, as the database keeps it. */
export interface Result extends Attempt {
  readonly sequence: string
  /** When it is made again; null: delivered. */
  readonly nextAt: Date | null
}

/** The state of the endpoint after the attempts of one round. */
export interface Verdict {
  readonly results: readonly Result[]
  /** Rounds in a row in which the endpoint could not be reached; 0: it was. */
  readonly failures: number
  /** Until when nothing is sent; null: no rest. */
  readonly heldUntil: Date | null
  readonly pause: 'GONE' | 'FAILING' | null
}

/** Outcomes of an endpoint that was reached. */
const reached: readonly Outcome[] = ['DELIVERED', 'STATUS', 'GONE']
/** Statuses of an endpoint that is not at work. */
const restingStatuses: readonly (number | null)[] = [429, 502, 503, 504]

/**
 * Judges one round: which events come again and when, whether the endpoint rests, whether its webhook is paused.
 * @param failures rounds before this one in which the endpoint could not be reached
 * @param random from 0 to 1
 */
export function judgeRound(
  round: readonly { readonly event: Tried; readonly attempt: Attempt }[],
  failures: number,
  now: Date,
  random: () => number,
): Verdict {
  const results = round.map(({ event, attempt }) => ({
    ...attempt,
    sequence: event.sequence,
    nextAt: attempt.outcome === 'DELIVERED' ? null : nextAttempt(event.tries, now, random()),
  }))
  const isOver = round.some(({ event, attempt }, at) => {
    const nextAt = results[at]?.nextAt
    if (!nextAt) return false
    return nextAt.getTime() - (event.failingSince ?? attempt.at).getTime() > triedForMs
  })
  const isGone = results.some(({ outcome }) => outcome === 'GONE')
  const isReached = results.some(
    ({ outcome, status }) => reached.includes(outcome) && !restingStatuses.includes(status),
  )
  const nextTimes = results.flatMap(({ nextAt }) => nextAt?.getTime() ?? [])
  return {
    results,
    failures: isReached ? 0 : failures + 1,
    heldUntil: isReached ? null : new Date(Math.min(...nextTimes)),
    pause: isGone ? 'GONE' : isOver ? 'FAILING' : null,
  }
}

/** @param tries attempts before the one that failed */
function nextAttempt(tries: number, now: Date, random: number): Date {
  const pauseMs = pausesMs[Math.min(tries, pausesMs.length - 1)] ?? 0
  return new Date(now.getTime() + Math.round(pauseMs * (1 + jitter * random)))
}
