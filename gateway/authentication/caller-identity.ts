import type { CallerIdentity } from '../../schema/identity.ts'
import type { Caller } from './authenticate.ts'

export function toIdentity(caller: Caller, correlationId: string): CallerIdentity {
  const { agencyId, agencyKind, issuer, officer, scopeList: scopes, purpose } = caller
  return { agencyId, agencyKind, issuer, officer, scopes, purpose, correlationId }
}
