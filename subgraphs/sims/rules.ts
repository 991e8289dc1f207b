/** The regulator's rules about many numbers in one hand, as data (in force since 16 January 2024). */

const day = 24 * 3_600_000

export interface SimRule {
  readonly name: 'WITHIN_LIMIT' | 'VERIFY_IN_180_DAYS' | 'VERIFY_IN_30_DAYS'
  /** The rule holds for more than so many numbers of one person at one operator. */
  readonly moreThan: number
  /** Time to verify, in milliseconds; null: nothing to verify. */
  readonly verifyWithinMs: number | null
}

/** The most demanding first. */
const rules: readonly SimRule[] = [
  { name: 'VERIFY_IN_30_DAYS', moreThan: 100, verifyWithinMs: 30 * day },
  { name: 'VERIFY_IN_180_DAYS', moreThan: 5, verifyWithinMs: 180 * day },
  { name: 'WITHIN_LIMIT', moreThan: -1, verifyWithinMs: null },
]

export function ruleFor(count: number): SimRule {
  const rule = rules.find(({ moreThan }) => count > moreThan)
  if (!rule) throw new RangeError('no rule for a negative count')
  return rule
}

/** Time that a mobile operator has to carry out a suspension, in milliseconds (measures of August 2025). */
export const suspensionMs = day
