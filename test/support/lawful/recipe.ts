/** A recipe of a mutation: how it is done rightly, as the rows stand; undefined where nothing can be done now. */

import { randomUUID } from 'node:crypto'
import type { TestCaller } from '../domain/subgraph-client.ts'
import { nationalId } from '../domain/reports.ts'
import type { Random } from '../random.ts'
import type { Facts } from './lawful-facts.ts'

/** A call of one mutation. */
export interface PlannedAct {
  readonly caller: TestCaller
  readonly input: Readonly<Record<string, unknown>>
}

/** Plans a call that should succeed. */
export type Recipe = (facts: Facts, random: Random) => PlannedAct | undefined

/** Recipes by the name of the mutation. */
export type Recipes = Readonly<Record<string, Recipe>>

const minute = 60_000
/** National IDs of those whom the steps are about: two victims, then holders. */
export const persons = [
  '110170023070',
  '110170023071',
  '310020000001',
  '310020000002',
  '310020000003',
].map(nationalId)

/** Banks on the trails, and the two accounts of each. */
export const trailBanks = ['004', '014', '006'] as const
/** The number of one of the accounts of a bank. */
export const accountOf = (bankCode: string, index: number) => `${bankCode}100000${index}`

/** Numbers that the steps register and suspect. */
export const numbers = Array.from({ length: 24 }, (_, index) => `+668100000${String(index + 10)}`)

/** An idempotency key that was not used before. */
export const newKey = () => randomUUID()
/** The instant so many milliseconds before now, as a caller writes it. */
export const before = ({ now }: Facts, ms = minute) => new Date(now.getTime() - ms).toISOString()
/** One of the rows, or undefined where there is none. */
export function maybePick<Row>(rows: readonly Row[], random: Random): Row | undefined {
  return rows.length === 0 ? undefined : random.pick(rows)
}
