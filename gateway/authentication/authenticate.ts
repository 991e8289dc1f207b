/** A request -> its caller: the agency, the officer, the scopes that are granted, the purpose. */

import type { IncomingMessage } from 'node:http'
import type { AgencyKind, Purpose } from '../../schema/identity.ts'
import { RequestRefusedError } from '../errors.ts'
import { readAccessPurpose } from './access-purpose.ts'
import { AccessTokenError, verifyAccessToken, type TokenVerifier } from './access-token.ts'
import type { AgencyRegistry } from './agency-registry.ts'
import { readBearerToken, tokenInvalid, tokenMissing } from './bearer-token.ts'
import { createIssuerKeys, type IssuerKeys, type IssuerKeysOptions } from './issuer-keys.ts'

/** A verified caller. */
export interface Caller {
  readonly agencyId: string
  readonly agencyKind: AgencyKind
  readonly officer: string
  /** The token's scopes within the agency's ceiling. */
  readonly scopes: ReadonlySet<string>
  readonly purpose?: Purpose
}

export interface Authenticator {
  /**
   * @returns null for a call without a token, where those are allowed
   * @throws {RequestRefusedError} UNAUTHENTICATED, FORBIDDEN or BAD_REQUEST
   */
  authenticate(request: IncomingMessage): Promise<Caller | null>
  /** Whether every issuer has keys. */
  isReady(): Promise<boolean>
}

export interface AuthenticatorOptions extends IssuerKeysOptions {
  readonly anonymous: 'allow' | 'deny'
  readonly clockToleranceSeconds: number
}

export function createAuthenticator(
  registry: AgencyRegistry,
  options: AuthenticatorOptions,
): Authenticator {
  const keys = new Map<string, IssuerKeys>(
    [...registry.issuers].map(([name, issuer]) => [name, createIssuerKeys(issuer, options)]),
  )
  const verifier: TokenVerifier = {
    issuers: registry.issuers,
    keys,
    now: options.now,
    clockToleranceSeconds: options.clockToleranceSeconds,
  }
  return {
    async authenticate(request) {
      const token = readBearerToken(request)
      if (token === null) {
        if (options.anonymous === 'allow') return null
        throw tokenMissing('no token')
      }
      const verified = await verifyAccessToken(token, verifier).catch((error: unknown) => {
        throw tokenInvalid(error instanceof AccessTokenError ? error.message : 'unverifiable')
      })
      const agency = registry.findByClient(verified.issuer.issuer, verified.clientId)
      if (!agency) throw new RequestRefusedError('FORBIDDEN', 'client of no agency')
      if (verified.agency !== undefined && verified.agency !== agency.id)
        throw new RequestRefusedError('FORBIDDEN', 'client of another agency')
      const purpose = readAccessPurpose(purposeHeader(request))
      return {
        agencyId: agency.id,
        agencyKind: agency.kind,
        officer: verified.subject,
        scopes: new Set(verified.scopes.filter((scope) => agency.ceiling.has(scope))),
        ...(purpose ? { purpose } : {}),
      }
    },
    async isReady() {
      const ready = await Promise.all([...keys.values()].map((each) => each.isReady()))
      return ready.every(Boolean)
    },
  }
}

function purposeHeader(request: IncomingMessage): string | undefined {
  const values = request.headersDistinct['access-purpose']
  if (values && values.length > 1)
    throw new RequestRefusedError('BAD_REQUEST', 'two access-purpose headers')
  return values?.[0]
}
