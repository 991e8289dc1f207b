/** Two persons for one act. The table of acts lists the acts that take two; this module compares the persons. */

import { comparedOfficer, type CallerIdentity } from '../../schema/identity.ts'
import { forbidden } from './errors.ts'

/** A person as a row keeps them: the issuer and the subject of the token with which they acted. */
export interface ActingPerson {
  /** null: the row is older than issuers; every person with the same subject is then taken for the same. */
  readonly issuer: string | null
  readonly subject: string
}

/**
 * Whether the caller is the person of an earlier act. The agency does not count: one person with tokens of two agencies
 * is one person. Nor do capitals.
 */
export function isSamePerson(
  { issuer, subject }: ActingPerson,
  caller: Pick<CallerIdentity, 'issuer' | 'officer'>,
): boolean {
  const isSameSubject = comparedOfficer(subject) === comparedOfficer(caller.officer)
  return isSameSubject && (issuer === null || issuer === caller.issuer)
}

/**
 * The second half of an act of two persons.
 * @param first the person of the first half
 * @throws {FORBIDDEN} when the caller is that person
 */
export function mustBeAnotherPerson(first: ActingPerson, caller: CallerIdentity): void {
  if (isSamePerson(first, caller))
    throw forbidden(
      'Another person than the one who began this act must finish it',
      'ANOTHER_PERSON',
    )
}
