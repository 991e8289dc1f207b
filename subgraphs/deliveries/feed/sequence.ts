/** Sequence numbers as clients write them. */

import { badUserInput } from '../../kit/errors.ts'

/** @throws {BAD_USER_INPUT} when the text is not a whole number of at most 18 digits, without leading zeros */
export function readSequence(value: string, field: string): string {
  if (!/^(?:0|[1-9]\d{0,17})$/.test(value)) throw badUserInput(`${field} must be a sequence`)
  return value
}
