/** One hostile change of an input that is otherwise right. */

import { randomUUID } from 'node:crypto'
import type { Random } from '../random.ts'
import type { Facts } from './lawful-facts.ts'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type Path = readonly (string | number)[]

/** A text that no refusal may repeat. */
export const marker = 'ZZMARKERZZ'
const amounts = [0, -1, 1, 999_999, 10 ** 13, 10 ** 13 + 1, 2 ** 53 - 1, 2 ** 53, 1.5]
const texts = [
  '',
  ' ',
  marker,
  `${marker}\u0000`,
  `${marker}\ud800`,
  'ก'.repeat(20_001),
  "'; --",
  '%',
]
const instants = [
  '1990-01-01T00:00:00Z',
  '2001-02-03T04:05:06+07:00',
  '0001-01-01T00:00:00Z',
  '2560-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '2026-02-30T00:00:00Z',
  marker,
]
const minute = 60_000
/** Offsets from now, in milliseconds, at the edges of bounds. */
const offsets = [
  4 * minute,
  6 * minute,
  -72 * 3_600_000,
  -72 * 3_600_000 - minute,
  -6 * 86_400_000,
  -6 * 86_400_000 - minute,
  -7 * 86_400_000,
  -7 * 86_400_000 + minute,
  // an end just after the clock of a hold that was placed a moment ago
  72 * 3_600_000 + minute,
]

/** The input with one value changed, left out or put twice. */
export function makeHostile(
  input: Readonly<Record<string, unknown>>,
  facts: Facts,
  random: Random,
): Readonly<Record<string, unknown>> {
  const json = JSON.parse(JSON.stringify(input)) as Json // inputs are made of JSON values
  const paths = pathsOf(json)
  const path = random.pick(paths)
  return changeAt(json, path, (value) => hostileValue(value, path, facts, random)) as Readonly<
    Record<string, unknown>
  >
}

/** Every value within: leaves, lists and objects, without the whole. */
function pathsOf(value: Json, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const within = Object.entries(value).flatMap(([key, each]) =>
    pathsOf(each, [...path, Array.isArray(value) ? Number(key) : key]),
  )
  return path.length === 0 ? within : [path, ...within]
}

/** `undefined` takes the value away. */
function changeAt(value: Json, path: Path, change: (value: Json) => Json | undefined): Json {
  const [key, ...rest] = path
  if (key === undefined || typeof value !== 'object' || value === null) return value
  const changed = (each: Json) => (rest.length === 0 ? change(each) : changeAt(each, rest, change))
  if (Array.isArray(value))
    return value.flatMap((each: Json, index) => {
      const next = index === key ? changed(each) : each
      return next === undefined ? [] : [next]
    })
  const entries = Object.entries(value as Readonly<Record<string, Json>>).flatMap(
    ([name, each]) => {
      const next = name === key ? changed(each) : each
      return next === undefined ? [] : [[name, next] as const]
    },
  )
  return Object.fromEntries(entries)
}

function hostileValue(value: Json, path: Path, facts: Facts, random: Random): Json | undefined {
  if (random.below(6) === 0) return undefined
  if (random.below(12) === 0) return null
  if (Array.isArray(value))
    return random.pick([[], [...value, ...value], Array(1_001).fill(value[0])])
  if (typeof value === 'number') return random.pick(amounts)
  if (typeof value === 'boolean') return !value
  if (typeof value !== 'string') return {}
  const name = String(path.at(-1))
  if (/At$|^at$|until/.test(name)) {
    const near = offsets.map((ms) => new Date(facts.now.getTime() + ms).toISOString())
    return random.pick([...instants, ...near])
  }
  if (/Id$|^duplicateOf$|Ids$/.test(name) || String(path.at(-2)).endsWith('Ids'))
    return random.pick([...idsOf(facts), randomUUID(), '', marker, value.toUpperCase()])
  return random.pick(texts)
}

/** Ids of rows of every kind: of others, and of another kind than the field wants. */
function idsOf(facts: Facts): readonly string[] {
  const { holds, cases, legs, referrals, orders, claims, requests } = facts
  return [holds, cases, legs, referrals, orders, claims, requests].flatMap((rows) =>
    rows.map(({ id }) => id),
  )
}
