/** Rules that keep one person, or one agency, from ending a hold on their own. */

import type { CallerIdentity } from '../../../schema/identity.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { forbidden, invalidState } from '../../kit/errors.ts'
import { isSamePerson } from '../../kit/two-persons.ts'
import type { HoldRow } from '../holds/store.ts'
import { findRequesters, isOtherRequestWaiting } from './store.ts'

/**
 * A person who asked for the release of a hold does not lift it, whatever became of the request: a second person decides.
 * @throws {FORBIDDEN} when the caller ever asked for its release
 */
export async function mustNotGoAroundRelease(
  db: Queryable,
  hold: Pick<HoldRow, 'id'>,
  caller: CallerIdentity,
): Promise<void> {
  const requesters = await findRequesters(db, hold.id)
  if (requesters.some((each) => isSamePerson(each, caller)))
    throw forbidden(
      'The person who asked for the release of this hold cannot lift it',
      'ASKED_FOR_RELEASE',
    )
}

/**
 * A bank ends no hold of its own while it owes an answer to another agency's request on that account in that case, or,
 * for a hold without a case, in any: it would free what it was asked to hold.
 * @throws {INVALID_STATE} REQUEST_WAITS
 */
export async function mustNotFreeWhatIsAskedFor(
  db: Queryable,
  hold: Pick<HoldRow, 'accountId' | 'caseId' | 'requestedBy'>,
  caller: CallerIdentity,
  at: Date,
): Promise<void> {
  if (caller.agencyKind !== 'BANK' || hold.requestedBy !== caller.agencyId) return
  if (await isOtherRequestWaiting(db, hold, at)) throw invalidState('REQUEST_WAITS')
}
