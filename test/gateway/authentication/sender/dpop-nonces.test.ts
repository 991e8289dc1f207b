import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { JWK } from 'jose'
import { nonceWindowMs } from '../../../../gateway/authentication/sender/dpop-nonces.ts'
import { requestAccessToken } from '../../../../local/client/access-token.ts'
import { makeProofKey } from '../../../../local/client/dpop-proof.ts'
import {
  banks,
  send,
  startSecuredGateway,
  startTokenIssuer,
  type SecuredGateway,
  type TestTokenIssuer,
} from '../../../support/gateway/secured-gateway.ts'
import { forgeProof } from '../../../support/tokens/forge-proof.ts'
import { startSmallGraph, type SmallGraph } from '../../../support/graphs/small-graph.ts'

describe('a gateway that asks for its nonce', () => {
  let graph: SmallGraph
  let tokenIssuer: TestTokenIssuer
  let gateway: SecuredGateway
  let key: JWK
  let token: string
  let offsetMs = 0

  beforeAll(async () => {
    graph = await startSmallGraph()
    tokenIssuer = await startTokenIssuer()
    gateway = await startSecuredGateway({
      registry: tokenIssuer.registry,
      supergraphSdl: graph.supergraphSdl,
      env: { GATEWAY_DPOP_NONCE: 'on' },
      now: () => new Date(Date.now() + offsetMs),
    })
    key = await makeProofKey()
    token = await requestAccessToken({
      clientId: banks.dpop,
      issuer: tokenIssuer.issuer,
      proofKey: key,
    })
  })
  afterAll(async () => {
    await gateway.close()
    await tokenIssuer.close()
    await graph.close()
  })

  const come = (claims: Readonly<Record<string, unknown>>) =>
    send(gateway.port, {
      headers: [
        ['authorization', `DPoP ${token}`],
        [
          'dpop',
          forgeProof(key, token, gateway.url, {
            claims: { iat: Math.floor((Date.now() + offsetMs) / 1000), ...claims },
          }),
        ],
      ],
    })

  test.each([
    ['no nonce', {}],
    ['a nonce of nobody', { nonce: 'a'.repeat(43) }],
    ['a nonce that is no text', { nonce: 1 }],
  ])('%s: the answer brings one, and with it the next call is let in', async (_title, claims) => {
    const refused = await come(claims)
    expect(refused.status).toBe(401)
    expect(refused.headers['www-authenticate']).toBe(
      'DPoP error="use_dpop_nonce", algs="ES256 PS256 EdDSA"',
    )
    expect(refused.text).toContain('UNAUTHENTICATED')
    const answer = await come({ nonce: refused.headers['dpop-nonce'] })
    expect(answer.status).toBe(200)
    expect(answer.headers['dpop-nonce']).toMatch(/^[\w-]{43}$/)
  })

  test('a nonce is good for one window more, and no longer; the answer brings the next in time', async () => {
    const nonce = (await come({})).headers['dpop-nonce']
    try {
      offsetMs = nonceWindowMs - (Date.now() % nonceWindowMs)
      const answer = await come({ nonce })
      expect(answer.status).toBe(200)
      expect(answer.headers['dpop-nonce']).not.toBe(nonce)
      offsetMs = 2 * nonceWindowMs - (Date.now() % nonceWindowMs)
      expect((await come({ nonce })).headers['www-authenticate']).toContain('use_dpop_nonce')
    } finally {
      offsetMs = 0
    }
  })
})
