/**
 * Reasons of refusals that a person can act on: `extensions.reason` beside BAD_USER_INPUT and FORBIDDEN. The message says the
 * same in English, and names the field; clients in other languages have words for these.
 */
export const refusalReasons = {
  ANOTHER_PERSON: 'Another person than the one who began the act must finish it.',
  ASKED_FOR_RELEASE: 'The person who asked for the release of a hold does not lift it.',
  BANK_UNKNOWN: 'No bank with this code takes part.',
  CASE_ID: 'The value is not the id of a case.',
  INSTANT_EARLY: 'The instant lies too far back.',
  INSTANT_LATE: 'The instant lies too far ahead.',
  LEG_EXISTS: 'The case has this leg with its account already.',
  MORE_THAN_ASKED: 'The amount is more than was asked for.',
  MORE_THAN_CAME: 'The amount is more than the case traced to the account and did not see leave.',
  NOT_REACHED: 'No money of the case reached the account at the hop before.',
  NOT_TEXT: 'The text holds characters that are not text.',
  NOT_TO_LIFT: 'The hold is not the agency’s to lift.',
  NOT_TO_RELEASE: 'The release of the hold is not the agency’s to decide.',
  NOT_TRACED: 'The amount is more than the case traced to the account and did not hold yet.',
  PERSON_ID: 'The value is not the pseudonym of a person.',
  PURPOSE_CASE: 'The purpose names no case in which the caller has a part.',
  PURPOSE_CLOSED: 'The purpose names a closed case in which the caller has nothing left to do.',
  PURPOSE_MISSING: 'The request has no purpose.',
  PURPOSE_PERSON: 'The person does not appear to the caller in the case of the purpose.',
  RECORDED_OTHERWISE: 'The transfer was recorded before with other facts.',
  SAME_ACCOUNT: 'It is the account that the money left.',
  TEXT_LENGTH: 'The text is empty or too long.',
  TOO_MANY_NUMBERS: 'A case has no room for so many suspect numbers.',
} as const

/** One of the closed list. */
export type RefusalReason = keyof typeof refusalReasons

/** Whether a value, such as one that a subgraph sent, is one of the list. */
export function isRefusalReason(value: unknown): value is RefusalReason {
  return typeof value === 'string' && Object.hasOwn(refusalReasons, value)
}
