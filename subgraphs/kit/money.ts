/** Bounds of money: one amount, and a sum of amounts. Both in satang. */

import { badUserInput } from './errors.ts'

/** Largest amount that one value of an input may have, in satang: 100 thousand million baht. */
export const maxAmountSatang = 10_000_000_000_000

/** Largest sum of amounts that the graph can report: the largest whole number that JSON readers keep exactly. */
export const maxSumSatang = Number.MAX_SAFE_INTEGER

/**
 * An amount of money within its bounds.
 * @param field the path within the input, for the refusal
 * @param least the smallest amount, in satang; default 1
 * @throws {BAD_USER_INPUT} when it is less than `least` or more than 10^13 satang
 */
export function readAmount(value: number, field: string, least = 1): number {
  if (!Number.isSafeInteger(value) || value < least || value > maxAmountSatang)
    throw badUserInput(`${field} must be ${least} to ${maxAmountSatang} satang`)
  return value
}
