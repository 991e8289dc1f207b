/** Faults of the DPoP proof, and of tokens that need one. */

import { generateKeyPairSync } from 'node:crypto'
import { expect } from '@jest/globals'
import { exportJWK } from 'jose'
import { makeProofKey } from '../../../local/client/dpop-proof.ts'
import { banks, send } from '../../support/gateway/secured-gateway.ts'
import { forgeProof } from '../../support/tokens/forge-proof.ts'
import {
  type Row,
  bearer,
  boundToken,
  gateway,
  dpop,
  graph,
  invalidDpopToken,
  invalidProof,
  invalidToken,
  tokenIssuer,
  proof,
  proofKey,
  seconds,
  strangerKey,
  withClaims,
  withProof,
} from './fixtures.ts'

export const proofRows: readonly Row[] = [
  ['a bound token as plain Bearer', invalidToken, () => bearer(boundToken)],
  [
    'a bound token as plain Bearer, with its proof',
    invalidToken,
    () => ({
      headers: [
        ['authorization', `Bearer ${boundToken}`],
        ['dpop', proof()],
      ],
    }),
  ],
  [
    'a token that is not bound, of an agency whose tokens must be',
    invalidToken,
    withClaims({ client_id: banks.dpop }),
  ],
  [
    'a token that is not bound, as DPoP',
    invalidDpopToken,
    () => {
      const token = tokenIssuer.sign({ client_id: banks.dpop })
      return dpop(token, forgeProof(proofKey, token, gateway.url))
    },
  ],
  [
    'an expired token, as DPoP',
    invalidDpopToken,
    () => {
      const token = tokenIssuer.sign({ exp: seconds(-60) })
      return dpop(token, forgeProof(proofKey, token, gateway.url))
    },
  ],
  [
    'another party’s key',
    invalidDpopToken,
    async () => dpop(boundToken, forgeProof(await makeProofKey(), boundToken, gateway.url)),
  ],
  ['no proof', invalidProof, () => dpop(boundToken)],
  ['an empty proof', invalidProof, () => dpop(boundToken, '')],
  ['two proofs', invalidProof, () => dpop(boundToken, proof(), proof())],
  ['a proof that is no JWT', invalidProof, () => dpop(boundToken, 'proof')],
  ['an access token as a proof', invalidProof, () => dpop(boundToken, boundToken)],
  [
    'a proof used before',
    invalidProof,
    async () => {
      const used = proof()
      expect((await send(gateway.port, dpop(boundToken, used))).status).toBe(200)
      graph.users.reset()
      return dpop(boundToken, used)
    },
  ],
  ['a proof for another method', invalidProof, withProof({ claims: { htm: 'GET' } })],
  ['a proof for the method in another case', invalidProof, withProof({ claims: { htm: 'post' } })],
  ['a proof for no method', invalidProof, withProof({ claims: { htm: undefined } })],
  [
    'a proof for another host',
    invalidProof,
    withProof({ claims: { htu: 'http://elsewhere.test/graphql' } }),
  ],
  [
    'a proof for the host that the caller names',
    invalidProof,
    () => ({
      headers: [
        ['authorization', `DPoP ${boundToken}`],
        ['x-forwarded-host', 'elsewhere.test'],
        ['dpop', proof({ claims: { htu: 'http://elsewhere.test/graphql' } })],
      ],
    }),
  ],
  [
    'a proof for another path',
    invalidProof,
    () => dpop(boundToken, proof({ claims: { htu: gateway.url.replace('graphql', 'other') } })),
  ],
  ...['/', '%2F', ';v=1', '//'].map((more): Row => [
    `a proof for the URL with ${more} more`,
    invalidProof,
    () => dpop(boundToken, proof({ claims: { htu: `${gateway.url}${more}` } })),
  ]),
  [
    'a proof for the path in other letters',
    invalidProof,
    () => dpop(boundToken, proof({ claims: { htu: gateway.url.replace('graphql', 'GraphQL') } })),
  ],
  [
    'a proof for another port',
    invalidProof,
    withProof({ claims: { htu: 'http://127.0.0.1:1/graphql' } }),
  ],
  [
    'a proof for another scheme',
    invalidProof,
    () => dpop(boundToken, proof({ claims: { htu: gateway.url.replace('http:', 'https:') } })),
  ],
  [
    'a proof for a URL with a password',
    invalidProof,
    () => dpop(boundToken, proof({ claims: { htu: gateway.url.replace('//', '//a:b@') } })),
  ],
  ['a proof for a URL that is none', invalidProof, withProof({ claims: { htu: 'graphql' } })],
  ['a proof for no URL', invalidProof, withProof({ claims: { htu: undefined } })],
  ['a proof for another token', invalidProof, withProof({ claims: { ath: 'a'.repeat(43) } })],
  ['a proof for no token', invalidProof, withProof({ claims: { ath: undefined } })],
  ['a proof too old', invalidProof, withProof({ claims: { iat: seconds(-120) } })],
  ['a proof from the future', invalidProof, withProof({ claims: { iat: seconds(60) } })],
  ['a proof of no time', invalidProof, withProof({ claims: { iat: undefined } })],
  ['a proof of a time that is no number', invalidProof, withProof({ claims: { iat: '1' } })],
  ['a proof without jti', invalidProof, withProof({ claims: { jti: undefined } })],
  ['a proof with an empty jti', invalidProof, withProof({ claims: { jti: '' } })],
  ['a proof with a jti without end', invalidProof, withProof({ claims: { jti: 'j'.repeat(300) } })],
  ['a proof of another type', invalidProof, withProof({ header: { typ: 'JWT' } })],
  ['a proof of no type', invalidProof, withProof({ header: { typ: undefined } })],
  ['a proof by no algorithm', invalidProof, withProof({ header: { alg: 'none' } })],
  [
    'a proof by a shared secret',
    invalidProof,
    withProof({ header: { alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } } }),
  ],
  ['a proof by RS256', invalidProof, withProof({ header: { alg: 'RS256' } })],
  ['a proof without a key', invalidProof, withProof({ header: { jwk: undefined } })],
  [
    'a proof with a key that is none',
    invalidProof,
    withProof({ header: { jwk: { kty: 'EC', crv: 'P-256' } } }),
  ],
  [
    'a proof with a point off the curve',
    invalidProof,
    withProof({
      header: { jwk: { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) } },
    }),
  ],
  [
    'a proof with its private key',
    invalidProof,
    () => dpop(boundToken, proof({ header: { jwk: proofKey } })),
  ],
  [
    'a proof with an RSA key of an exponent that takes long',
    invalidProof,
    async () => {
      const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
      const jwk = await exportJWK(publicKey)
      return dpop(boundToken, proof({ header: { alg: 'PS256', jwk: { ...jwk, e: jwk.n } } }))
    },
  ],
  [
    'a proof signed with another key than it holds',
    invalidProof,
    () => dpop(boundToken, proof({ signingKey: strangerKey })),
  ],
  ['a proof with crit', invalidProof, withProof({ header: { crit: ['htm'] } })],
  ['a proof with jku', invalidProof, withProof({ header: { jku: 'http://127.0.0.1:1/' } })],
  ['a proof too large', invalidProof, withProof({ claims: { pad: 'x'.repeat(4_096) } })],
]
