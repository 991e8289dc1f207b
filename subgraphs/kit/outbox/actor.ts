/** The actor of an event. */

import type { EventActor } from '../../../schema/events.ts'
import type { CallerIdentity } from '../../../schema/identity.ts'

/** The agency and officer of a caller, as the actor of an event that the caller caused. */
export function actorOf({ agencyId, officer }: CallerIdentity): EventActor {
  return { agencyId, officer }
}
