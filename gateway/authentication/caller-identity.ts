import type { CallerIdentity } from '../../schema/identity.ts'
import type { Caller } from './authenticate.ts'

/**
 * The identity that is asserted to subgraphs: the caller without its token, with the correlation id of the request.
 * @param isUrgent whether its operation goes before others that wait
 */
export function toIdentity(
  caller: Caller,
  correlationId: string,
  isUrgent = false,
): CallerIdentity {
  const { agencyId, agencyKind, issuer, officer, scopeList: scopes, purpose } = caller
  return { agencyId, agencyKind, issuer, officer, scopes, purpose, correlationId, isUrgent }
}
