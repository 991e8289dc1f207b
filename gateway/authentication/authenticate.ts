/** A request -> its caller: the agency, the officer, the scopes that are granted, the purpose. */

import type { IncomingMessage } from 'node:http'
import type { AgencyKind, Purpose } from '../../schema/identity.ts'
import { purposeFaults } from '../../schema/purposes.ts'
import type { CacheBudget } from '../../authorization/cache-budget.ts'
import { RequestRefusedError } from '../errors.ts'
import { readAccessPurpose } from './access-purpose.ts'
import { AccessTokenError, verifyAccessToken, type AccessToken } from './token/access-token.ts'
import type { Agency } from './registry/agency-entry.ts'
import type { AgencyRegistry } from './registry/agency-registry.ts'
import { tokenInvalid, tokenMissing } from './challenges.ts'
import { checkRevocation, type RevocationSources } from './check-revocation.ts'
import { readCredentials, type Credentials } from './credentials.ts'
import { createDecoys } from './token/decoys.ts'
import type { Denylist } from './stores/denylist.ts'
import { createIssuerKeys, type IssuerKeys, type IssuerKeysOptions } from './token/issuer-keys.ts'
import {
  createVerifiedTokenCache,
  hashToken,
  type VerifiedToken,
} from './token/verified-token-cache.ts'
import {
  checkBinding,
  meetsConstraint,
  type SenderRules,
  type SetHeader,
} from './sender/sender-constraint.ts'

/** A verified caller. */
export interface Caller {
  readonly agencyId: string
  readonly agencyKind: AgencyKind
  /** Of the access token; with `officer` it names a person. */
  readonly issuer: string
  readonly officer: string
  /** The token's scopes within the agency's ceiling. */
  readonly scopes: ReadonlySet<string>
  /** The same in the order of the token; one list for all calls with the token. */
  readonly scopeList: readonly string[]
  readonly purpose: Purpose | undefined
  /** The client that the token was issued to (RFC 9068, 2.2). */
  readonly clientId: string
  /** The token's `jti`; undefined where its issuer numbers none. */
  readonly tokenId: string | undefined
  /** Thumbprint of the key or certificate that the token is bound to; undefined for a token that is not. */
  readonly binding: string | undefined
  /** End of the token's life in seconds since the epoch. */
  readonly expiresAt: number
}

/** Authenticates requests: token, sender binding, denylist, introspection. */
export interface Authenticator {
  /**
   * @param setHeader sets headers of the response, also when the request is refused
   * @returns null for a call without a token, where those are allowed
   * @throws {RequestRefusedError} UNAUTHENTICATED, FORBIDDEN, BAD_REQUEST, or DOWNSTREAM_SERVICE_ERROR when a store or
   *   an introspection endpoint does not respond
   */
  authenticate(request: IncomingMessage, setHeader: SetHeader): Promise<Caller | null>
  /**
   * Checks again, while a connection stays open, everything that may change for its request: signing keys, the end of
   * the token's life, the agency and its ceiling in the registry, denials, introspection. A proof of possession counts
   * for the connection.
   * @param caller the result of `authenticate` for the request
   * @throws {RequestRefusedError} as `authenticate` does, and when the caller's agency or scopes have changed
   */
  recheck(request: IncomingMessage, caller: Caller | null): Promise<void>
  /** Whether the denylist is current, and at least one issuer has keys or there are no issuers. */
  isReady(): Promise<boolean>
  /** Ends the refreshing of keys. */
  close(): void
}

/** Rules and stores of an authenticator; the registry of issuers and agencies is a separate argument. */
export interface AuthenticatorOptions extends IssuerKeysOptions, RevocationSources {
  readonly anonymous: 'allow' | 'deny'
  readonly clockToleranceSeconds: number
  readonly sender: SenderRules
  /** The budget that bounds the cache of verified tokens, in bytes. */
  readonly caches: CacheBudget
}

/**
 * Creates the authenticator; fetching of issuer keys starts at once and ends with `close`.
 * @see RFC 9068 (tokens), RFC 9449 (DPoP), RFC 8705 (certificates), RFC 7662 (introspection)
 */
export function createAuthenticator(
  registry: AgencyRegistry,
  options: AuthenticatorOptions,
): Authenticator {
  const { now, clockToleranceSeconds, caches } = options
  const { issuers } = registry
  const keys = createKeys(issuers, options)
  const decoys = createDecoys([...issuers.values()].flatMap(({ algorithms }) => algorithms))
  const verifier = { issuers, keys, decoys, now, clockToleranceSeconds }
  const verifiedTokens = createVerifiedTokenCache({ keys, now, clockToleranceSeconds, caches })

  async function verify(
    { token: text, scheme }: Credentials,
    tokenHash: string,
  ): Promise<VerifiedToken> {
    const token = await verifyAccessToken(text, verifier).catch((error: unknown) => {
      throw tokenInvalid(error instanceof AccessTokenError ? error.message : 'unverifiable', scheme)
    })
    const speaksFor = findAgency(registry, token)
    const granted = new Set(token.scopes.filter((scope) => speaksFor.ceiling.has(scope)))
    const verified = { ...token, speaksFor, granted, grantedList: [...granted] }
    verifiedTokens.set(tokenHash, verified)
    return verified
  }

  /** A token that was verified for the agency as the registry has it now. */
  function findCurrent(tokenHash: string): VerifiedToken | undefined {
    const known = verifiedTokens.find(tokenHash)
    return known && isStillRegistered(registry, known) ? known : undefined
  }

  return {
    async authenticate(request, setHeader) {
      const credentials = readCredentials(request)
      if (credentials === null) {
        if (options.anonymous === 'allow') return null
        throw tokenMissing('no token')
      }
      const tokenHash = hashToken(credentials.token)
      const token = findCurrent(tokenHash) ?? (await verify(credentials, tokenHash))
      try {
        return await admit(request, credentials, token, tokenHash, setHeader)
      } catch (error) {
        throw naming(token, error)
      }
    },
    async recheck(request, caller) {
      const credentials = readCredentials(request)
      if (credentials === null) return
      const tokenHash = hashToken(credentials.token)
      const token = findCurrent(tokenHash) ?? (await verify(credentials, tokenHash))
      if (!caller || !isGrantedStill(token, caller))
        throw tokenInvalid('agency or scopes have changed', credentials.scheme)
      await checkRevocation(credentials, tokenHash, token, options)
    },
    isReady: () => isReady(keys, options.denylist),
    close() {
      for (const each of keys.values()) each.close()
    },
  }

  /** Checks binding, revocation and purpose of a request whose token is verified. */
  async function admit(
    request: IncomingMessage,
    credentials: Credentials,
    token: VerifiedToken,
    tokenHash: string,
    setHeader: SetHeader,
  ): Promise<Caller> {
    const { speaksFor: agency } = token
    await checkBinding(request, credentials, token, options.sender, setHeader)
    if (!meetsConstraint(agency.senderConstraint, token))
      throw tokenInvalid(`token not bound by ${agency.senderConstraint}`, credentials.scheme)
    await checkRevocation(credentials, tokenHash, token, options)
    return toCaller(token, readAccessPurpose(purposeHeader(request)))
  }
}

async function isReady(keys: ReadonlyMap<string, IssuerKeys>, denylist: Denylist | undefined) {
  if ((await denylist?.isReady()) === false) return false
  const ready = await Promise.all([...keys.values()].map((each) => each.isReady()))
  return ready.length === 0 || ready.some(Boolean)
}

/** The keys of each issuer; fetching starts at once. */
function createKeys(issuers: AgencyRegistry['issuers'], options: AuthenticatorOptions) {
  return new Map<string, IssuerKeys>(
    [...issuers].map(([name, issuer]) => [name, createIssuerKeys(issuer, options)]),
  )
}

function toCaller(token: VerifiedToken, purpose: Purpose | undefined): Caller {
  const { speaksFor: agency } = token
  return {
    agencyId: agency.id,
    agencyKind: agency.kind,
    issuer: token.issuer.issuer,
    officer: token.subject,
    scopes: token.granted,
    scopeList: token.grantedList,
    purpose,
    clientId: token.clientId,
    tokenId: token.jwtId,
    binding: token.confirmation.jkt ?? token.confirmation.x5t,
    expiresAt: token.expiresAt,
  }
}

/** Names the client in a refusal, for the count of refused calls. */
function naming({ speaksFor, clientId }: VerifiedToken, error: unknown): unknown {
  if (error instanceof RequestRefusedError) error.client = { agencyId: speaksFor.id, clientId }
  return error
}

/** Whether the token still grants a caller what it granted when the connection was opened. */
function isGrantedStill({ speaksFor, granted }: VerifiedToken, caller: Caller): boolean {
  return (
    speaksFor.id === caller.agencyId &&
    speaksFor.kind === caller.agencyKind &&
    caller.scopeList.every((scope) => granted.has(scope))
  )
}

/** Whether the registry has the agency of a token as it was when the token was verified: it can be replaced. */
function isStillRegistered(registry: AgencyRegistry, token: VerifiedToken): boolean {
  return registry.findByClient(token.issuer.issuer, token.clientId) === token.speaksFor
}

/** @throws {FORBIDDEN} when the client is unknown, or the token names an agency that is not the client's */
function findAgency(registry: AgencyRegistry, token: AccessToken): Agency {
  const agency = registry.findByClient(token.issuer.issuer, token.clientId)
  if (!agency) throw new RequestRefusedError('FORBIDDEN', 'unknown client')
  if (token.agency !== undefined && token.agency !== agency.id)
    throw new RequestRefusedError('FORBIDDEN', 'client of another agency')
  return agency
}

function purposeHeader(request: IncomingMessage): string | undefined {
  // most requests have none, and `headersDistinct` reads every header anew
  if (request.headers['access-purpose'] === undefined) return undefined
  const values = request.headersDistinct['access-purpose']
  if (values && values.length > 1)
    throw new RequestRefusedError(
      'BAD_REQUEST',
      'two access-purpose headers',
      {},
      { publicReason: purposeFaults.malformed },
    )
  return values?.[0]
}
