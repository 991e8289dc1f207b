/** Budgets of an agency: how many persons an officer may read, and how many look-ups the agency may make. */

import type { AgencyKind } from '../../../schema/identity.ts'
import { asObject, rejectUnknownFields } from './entry-fields.ts'

/** Budgets against the reading of persons without a need. */
export interface AgencyBudgets {
  /** Different persons that one officer may read in one hour of the clock. */
  readonly personsPerHour: number
  /** Different persons that one officer may read in one day in Thailand. */
  readonly personsPerDay: number
  /** Tokens that the agency's bucket for look-ups by an identifier holds when it is full. A miss takes 20, a hit 1. */
  readonly lookUpTokens: number
  /** Tokens that come back in one minute. */
  readonly lookUpTokensPerMinute: number
}

/** Tokens of a look-up that finds nothing; one that finds something takes one token. */
export const tokensPerMiss = 20

const people: AgencyBudgets = {
  personsPerHour: 1_000,
  personsPerDay: 5_000,
  lookUpTokens: 10_000,
  lookUpTokensPerMinute: 500,
}
/** The officer of a bank or an operator is a program, which works through the agency's own customers. */
const programs: AgencyBudgets = {
  personsPerHour: 50_000,
  personsPerDay: 500_000,
  lookUpTokens: 50_000,
  lookUpTokensPerMinute: 2_500,
}
/** Largest value of each: a count of PostgreSQL's `integer` is never passed. */
const maxBudget = 100_000_000

/** The budgets of an agency whose entry names none. */
export function defaultBudgets(kind: AgencyKind): AgencyBudgets {
  return kind === 'BANK' || kind === 'TELCO' ? programs : people
}

const smallest: Readonly<Record<keyof AgencyBudgets, number>> = {
  personsPerHour: 1,
  personsPerDay: 1,
  lookUpTokens: tokensPerMiss,
  lookUpTokensPerMinute: 1,
}

/**
 * Reads budgets of the registry; all four are required.
 * @param at path in the file, for fault messages
 * @param faults receives one message for each fault; the result must not be used when there are any
 */
export function readBudgets(value: unknown, at: string, faults: string[]): AgencyBudgets {
  const entry = asObject(value)
  if (!entry) {
    faults.push(`${at}: must be an object`)
    return people
  }
  rejectUnknownFields(entry, Object.keys(smallest), at, faults)
  const count = (name: keyof AgencyBudgets): number => {
    const found = entry[name]
    const isCount =
      typeof found === 'number' &&
      Number.isInteger(found) &&
      found >= smallest[name] &&
      found <= maxBudget
    if (!isCount)
      faults.push(`${at}.${name}: must be a whole number from ${smallest[name]} to ${maxBudget}`)
    return isCount ? found : smallest[name]
  }
  return {
    personsPerHour: count('personsPerHour'),
    personsPerDay: count('personsPerDay'),
    lookUpTokens: count('lookUpTokens'),
    lookUpTokensPerMinute: count('lookUpTokensPerMinute'),
  }
}
