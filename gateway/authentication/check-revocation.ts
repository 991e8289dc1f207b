/** A verified token that may no longer count: denials of the operator, and introspection at its issuer. */

import { dependencyUnavailable, tokenInvalid } from './challenges.ts'
import type { Credentials } from './credentials.ts'
import type { Denylist } from './stores/denylist.ts'
import type { Introspector } from './token/introspection.ts'
import type { VerifiedToken } from './token/verified-token-cache.ts'

/** Where it is learnt that a token no longer counts. */
export interface RevocationSources {
  /** Absent: no denials. */
  readonly denylist: Denylist | undefined
  /** Introspectors by issuer. */
  readonly introspectors: ReadonlyMap<string, Introspector>
}

/**
 * @throws {UNAUTHENTICATED} when the token was verified and no longer counts
 * @throws {DOWNSTREAM_SERVICE_ERROR} when the denylist or the introspection endpoint does not respond
 */
export async function checkRevocation(
  credentials: Credentials,
  tokenHash: string,
  token: VerifiedToken,
  { denylist, introspectors }: RevocationSources,
): Promise<void> {
  await checkDenial(credentials, token, denylist)
  if (token.speaksFor.introspect) await introspect(credentials, tokenHash, token, introspectors)
}

/** @throws {UNAUTHENTICATED} when the agency, officer, client or token is denied */
async function checkDenial(
  { scheme }: Credentials,
  { subject: officer, clientId, jwtId, speaksFor }: VerifiedToken,
  denylist: Denylist | undefined,
): Promise<void> {
  let denial: string | undefined
  try {
    denial = await denylist?.findDenial({ agencyId: speaksFor.id, officer, clientId, jwtId })
  } catch {
    throw dependencyUnavailable('denylist cannot be read')
  }
  if (denial !== undefined) throw tokenInvalid(denial, scheme)
}

/** @throws {UNAUTHENTICATED} unless the issuer reports the token as active (RFC 7662) */
async function introspect(
  { token: text, scheme }: Credentials,
  tokenHash: string,
  token: VerifiedToken,
  introspectors: RevocationSources['introspectors'],
): Promise<void> {
  const isActive = await introspectors
    .get(token.issuer.issuer)
    ?.isActive(text, tokenHash, token)
    .catch(() => {
      throw dependencyUnavailable('introspection endpoint does not respond')
    })
  if (isActive !== true) throw tokenInvalid('not active at its issuer', scheme)
}
