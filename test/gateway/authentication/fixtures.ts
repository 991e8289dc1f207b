/** Fixtures of the authentication tests: the token issuer, the gateway, and functions that put one fault into a valid request. */

import type { JWK } from 'jose'
import { requestAccessToken } from '../../../local/client/access-token.ts'
import { makeProofKey } from '../../../local/client/dpop-proof.ts'
import { makeSigningKey } from '../../../local/authorization-server.ts'
import { createTestAuthority } from '../../support/tokens/certificates.ts'
import {
  banks,
  startSecuredGateway,
  startTokenIssuer,
  type RequestToSend,
  type SecuredGateway,
  type TestTokenIssuer,
} from '../../support/gateway/secured-gateway.ts'
import { forgeProof, type ProofChanges } from '../../support/tokens/forge-proof.ts'
import { startSmallGraph, type SmallGraph } from '../../support/graphs/small-graph.ts'

export type Expected = readonly [status: number, code: string, challenge: string | undefined]
export type Row = readonly [
  title: string,
  expected: Expected,
  send: () => RequestToSend | Promise<RequestToSend>,
]

export const challenge = 'DPoP algs="ES256 PS256 EdDSA", Bearer'
export const invalidToken = [401, 'UNAUTHENTICATED', `${challenge} error="invalid_token"`] as const
export const invalidDpopToken = [
  401,
  'UNAUTHENTICATED',
  'DPoP error="invalid_token", algs="ES256 PS256 EdDSA", Bearer',
] as const
export const invalidProof = [
  401,
  'UNAUTHENTICATED',
  'DPoP error="invalid_dpop_proof", algs="ES256 PS256 EdDSA"',
] as const
export const invalidRequest = [400, 'BAD_REQUEST', `${challenge} error="invalid_request"`] as const
export const forbidden = [403, 'FORBIDDEN', undefined] as const

export let graph: SmallGraph
export let tokenIssuer: TestTokenIssuer
export let gateway: SecuredGateway
export let proofKey: JWK
export let boundToken: string
/** Private key of another issuer that the registry knows too. */
export const otherKey = { ...(await makeSigningKey()), kid: 'other-1' }
export const otherIssuer = 'https://other.test'
export const strangerKey = await makeSigningKey()
export const certificate = createTestAuthority().issue('bank')

export async function openFixtures(): Promise<void> {
  graph = await startSmallGraph()
  const { kty, crv, x, y } = otherKey
  tokenIssuer = await startTokenIssuer({
    issuers: {
      [otherIssuer]: {
        jwks: { keys: [{ kty, crv, x, y, kid: 'other-1', alg: 'ES256' }] },
        audience: 'https://graph.aoc.local',
        algorithms: ['ES256', 'PS256'],
      },
    },
    agencies: [
      {
        id: 'bank:025',
        kind: 'BANK',
        nameTh: 'ธนาคาร',
        nameEn: 'Bank',
        issuer: otherIssuer,
        senderConstraint: 'none',
        ceiling: ['users:read'],
      },
    ],
  })
  gateway = await startSecuredGateway({
    registry: tokenIssuer.registry,
    supergraphSdl: graph.supergraphSdl,
    env: { GATEWAY_TRUSTED_PROXIES: '127.0.0.1' },
  })
  proofKey = await makeProofKey()
  boundToken = await requestAccessToken({
    clientId: banks.dpop,
    issuer: tokenIssuer.issuer,
    proofKey,
  })
}

export async function closeFixtures(): Promise<void> {
  await gateway.close()
  await tokenIssuer.close()
  await graph.close()
}

export const seconds = (offset: number) => Math.floor(Date.now() / 1000) + offset
export const bearer = (token: string): RequestToSend => ({
  headers: [['authorization', `Bearer ${token}`]],
})
export const withClaims = (claims: Readonly<Record<string, unknown>>) => () =>
  bearer(tokenIssuer.sign(claims))
export const withHeader = (header: Readonly<Record<string, unknown>>) => () =>
  bearer(tokenIssuer.sign({}, header))
export const partsOf = (token: string) => token.split('.') as [string, string, string]
export const dpop = (token: string, ...proofs: readonly string[]): RequestToSend => ({
  headers: [
    ['authorization', `DPoP ${token}`],
    ...proofs.map((proof): [string, string] => ['dpop', proof]),
  ],
})
export const proof = (changes: ProofChanges = {}) =>
  forgeProof(proofKey, boundToken, gateway.url, changes)
export const withProof = (changes: ProofChanges) => () => dpop(boundToken, proof(changes))
export const x5t = () => thumbprintOf(certificate.x509.fingerprint256)
export const thumbprintOf = (fingerprint: string) =>
  Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url')
export const clientCert = (der: Buffer) => `:${der.toString('base64')}:`
export const mtlsToken = () =>
  tokenIssuer.sign({ client_id: banks.mtls, cnf: { 'x5t#S256': x5t() } })
export const behindProxy = (token: string, ...certificates: readonly string[]): RequestToSend => ({
  headers: [
    ['authorization', `Bearer ${token}`],
    ...certificates.map((value): [string, string] => ['client-cert', value]),
  ],
})
