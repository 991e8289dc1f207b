/** Figures of an interval, of which each subgraph has a part: the interval, and how long a step took. */

import { badUserInput } from './errors.ts'
import { readInstant } from './input.ts'

/** The interval of `Figures`, as a client or a representation gives it. */
export interface FiguresReference {
  readonly from: string
  readonly to: string
}

/** An interval: `from` belongs to it, `to` does not. */
export interface Interval {
  readonly from: Date
  readonly to: Date
}

/** Longest interval in milliseconds: 31 days. */
const maxIntervalMs = 31 * 24 * 3_600_000

/** @throws {BAD_USER_INPUT} when the interval is empty or longer than 31 days */
export function readInterval(reference: FiguresReference): Interval {
  const from = readInstant(reference.from)
  const to = readInstant(reference.to)
  const lengthMs = to.getTime() - from.getTime()
  if (!(lengthMs > 0)) throw badUserInput('to must be after from')
  if (lengthMs > maxIntervalMs) throw badUserInput('from and to must be at most 31 days apart')
  return { from, to }
}

/** How many things took a step, and how long it took them. */
export interface StepFigures {
  readonly count: number
  readonly p50Seconds: number | null
  readonly p95Seconds: number | null
  readonly p99Seconds: number | null
}

/** @param percentiles of 0.5, 0.95 and 0.99 in seconds; null where nothing took the step */
export function toStepFigures(count: number, percentiles: readonly number[] | null): StepFigures {
  const [p50Seconds = null, p95Seconds = null, p99Seconds = null] = percentiles ?? []
  return { count, p50Seconds, p95Seconds, p99Seconds }
}
