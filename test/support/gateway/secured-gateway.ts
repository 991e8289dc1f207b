/** A gateway with the local authorization server before a small graph, for banks whose tokens must be bound in different ways. */

import { generateKeyPairSync } from 'node:crypto'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { JWK } from 'jose'
import { pino } from 'pino'
import {
  readAgencyRegistry,
  type AgencyRegistry,
} from '../../../gateway/authentication/registry/agency-registry.ts'
import { readConfig } from '../../../gateway/config/gateway-config.ts'
import type { AuthenticatorStores } from '../../../gateway/authentication/build-authenticator.ts'
import { buildGateway } from '../../../gateway/server.ts'
import {
  createSigner,
  type GatewaySigner,
} from '../../../gateway/execution/subgraph/assertion-signer.ts'
import type { SubgraphTls, TlsMaterial } from '../../../gateway/config/tls.ts'
import { makeSigningKey, startAuthorizationServer } from '../../../local/authorization-server.ts'
import { localAudience } from '../../../local/registry.ts'
import { rawJwt } from '../tokens/raw-jwt.ts'

/** Agencies by how their tokens must be bound. */
export const banks = { none: 'bank:004', dpop: 'bank:006', mtls: 'bank:011', either: 'bank:014' }

export interface TestTokenIssuer {
  readonly issuer: string
  readonly registry: AgencyRegistry
  /** The authorization server's own private key, with which a test signs what the server never would. */
  readonly key: JWK
  /** A token as the server signs it, but for what the test changes; undefined takes a claim away. */
  sign(
    claims?: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, unknown>>,
    key?: JWK,
  ): string
  close(): Promise<void>
}

/** @param more issuers and agencies beside those of the server */
export async function startTokenIssuer(
  more: { readonly issuers?: object; readonly agencies?: readonly object[] } = {},
): Promise<TestTokenIssuer> {
  const key = { ...(await makeSigningKey()), kid: 'server-1' }
  const ceiling = ['users:read', 'users:write']
  const server = await startAuthorizationServer({
    port: 0,
    keys: [key],
    registry: (issuer) =>
      readAgencyRegistry(
        JSON.stringify({
          issuers: {
            [issuer]: {
              jwksUri: `${issuer}/jwks`,
              audience: localAudience,
              algorithms: ['ES256'],
              development: true,
            },
            ...more.issuers,
          },
          agencies: [
            ...Object.entries(banks).map(([senderConstraint, id]) => ({
              id,
              kind: 'BANK',
              nameTh: 'ธนาคาร',
              nameEn: 'Bank',
              issuer,
              senderConstraint,
              ceiling,
            })),
            ...(more.agencies ?? []),
          ],
        }),
      ),
  })
  return {
    issuer: server.issuer,
    registry: server.registry,
    key,
    sign(claims = {}, header = {}, signingKey = key) {
      const now = Math.floor(Date.now() / 1000)
      const payload = {
        iss: server.issuer,
        aud: localAudience,
        sub: 'officer-1',
        client_id: banks.none,
        scope: 'users:read users:write',
        jti: `token-${Math.random()}`,
        iat: now,
        exp: now + 300,
        ...claims,
      }
      return rawJwt(
        { alg: 'ES256', typ: 'at+jwt', kid: 'server-1', ...header },
        payload,
        signingKey,
      )
    },
    close: () => server.close(),
  }
}

export interface SecuredGateway {
  readonly port: number
  readonly url: string
  readonly logged: readonly Readonly<Record<string, unknown>>[]
  resetLog(): void
  close(): Promise<void>
}

export interface SecuredGatewayOptions {
  readonly registry: AgencyRegistry
  readonly supergraphSdl: string
  readonly env?: Readonly<Record<string, string>>
  readonly stores?: AuthenticatorStores
  readonly tls?: TlsMaterial
  readonly subgraphTls?: SubgraphTls
  readonly signer?: GatewaySigner
  readonly now?: () => Date
  readonly fetch?: typeof globalThis.fetch
}

export async function startSecuredGateway(options: SecuredGatewayOptions): Promise<SecuredGateway> {
  const logged: Readonly<Record<string, unknown>>[] = []
  const app = await buildGateway({
    config: readConfig({
      GATEWAY_SUPERGRAPH: 'given',
      GATEWAY_AGENCIES_FILE: 'given',
      ...options.env,
    }),
    supergraphSdl: options.supergraphSdl,
    registry: options.registry,
    signer: options.signer ?? (await createSigner(generateKeyPairSync('ed25519').privateKey)),
    now: options.now ?? (() => new Date()),
    log: pino(
      { level: 'debug' },
      { write: (line) => logged.push(JSON.parse(line) as Record<string, unknown>) },
    ),
    ...(options.stores ? { stores: options.stores } : {}),
    ...(options.tls ? { tls: options.tls } : {}),
    ...(options.subgraphTls ? { subgraphTls: options.subgraphTls } : {}),
    ...(options.fetch ? { fetch: options.fetch } : {}),
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo // a TCP server has one
  return {
    port,
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}/graphql`,
    logged,
    resetLog: () => {
      logged.length = 0
    },
    close: () => app.close(),
  }
}

export interface RequestToSend {
  /** In order; a name may come twice. */
  readonly headers: readonly (readonly [string, string])[]
  readonly query?: string
  readonly path?: string
  /** Of a client that comes over TLS. */
  readonly tls?: { readonly ca: string; readonly cert?: string; readonly key?: string }
}

export interface SentResponse {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** Sends one operation over real HTTP or TLS, with the headers exactly as given. */
export function send(
  port: number,
  { headers, path = '/graphql', ...sent }: RequestToSend,
): Promise<SentResponse> {
  const body = JSON.stringify({ query: sent.query ?? '{ user(id: "1") { name } }' })
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path,
      method: 'POST',
      agent: false,
      headers: [
        ['host', `127.0.0.1:${port}`],
        ['content-type', 'application/json'],
        ['content-length', String(Buffer.byteLength(body))],
        ...headers,
      ].flat(),
    } as const
    const outgoing = sent.tls ? httpsRequest({ ...options, ...sent.tls }) : httpRequest(options)
    outgoing.on('error', reject)
    outgoing.on('response', (response) => {
      text(response).then(
        (answer) =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: answer }),
        reject,
      )
    })
    outgoing.end(body)
  })
}
