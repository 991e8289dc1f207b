import { describe, expect, test } from '@jest/globals'
import { generateKeyPairSync } from 'node:crypto'
import { createLocalJWKSet, decodeJwt, exportJWK, SignJWT } from 'jose'
import { mintAssertion, verifyAssertion, type CallerIdentity } from '../../schema/identity.ts'

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const signer = { key: privateKey, kid: 'gateway-1' }
const keys = createLocalJWKSet({
  keys: [{ ...(await exportJWK(publicKey)), kid: 'gateway-1', alg: 'EdDSA' }],
})
const now = new Date('2026-11-20T03:00:00Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const body = '{"query":"{ me { officer } }"}'
const identity: CallerIdentity = {
  agencyId: 'bank:004',
  agencyKind: 'BANK',
  officer: 'teller',
  scopes: ['cases:read', 'holds:place'],
  purpose: { case: 'AOC-2569-1', basis: 's7' },
  correlationId: 'c-1',
}
const mint = () => mintAssertion(identity, 'cases', body, signer, now)

describe('the assertion to a subgraph', () => {
  test('says who calls, and is good for one subgraph, one body and at most 60 seconds', async () => {
    const assertion = await mint()
    expect(await verifyAssertion(assertion, 'cases', body, keys, now)).toEqual(identity)
    expect(await verifyAssertion(assertion, 'cases', Buffer.from(body), keys, later(59))).toEqual(
      identity,
    )
    const { iat = 0, exp = 0 } = decodeJwt(assertion)
    expect(exp - iat).toBeLessThanOrEqual(60)
  })

  const refused: readonly [string, () => Promise<unknown>][] = [
    ['at another subgraph', async () => verifyAssertion(await mint(), 'accounts', body, keys, now)],
    [
      'with another body',
      async () => verifyAssertion(await mint(), 'cases', `${body} `, keys, now),
    ],
    ['after its end', async () => verifyAssertion(await mint(), 'cases', body, keys, later(70))],
    ['before its time', async () => verifyAssertion(await mint(), 'cases', body, keys, later(-30))],
    [
      'by another key',
      async () => {
        const other = { key: generateKeyPairSync('ed25519').privateKey, kid: 'gateway-1' }
        const assertion = await mintAssertion(identity, 'cases', body, other, now)
        return verifyAssertion(assertion, 'cases', body, keys, now)
      },
    ],
    [
      'changed',
      async () => {
        const [header = '', payload = '', signature = ''] = (await mint()).split('.')
        const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
        const forged = Buffer.from(JSON.stringify({ ...claims, agency: 'aoc' })).toString(
          'base64url',
        )
        return verifyAssertion(`${header}.${forged}.${signature}`, 'cases', body, keys, now)
      },
    ],
    [
      'of another type: an access token signed with the same key',
      async () => {
        const token = await new SignJWT({ ...decodeJwt(await mint()) })
          .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'gateway-1' })
          .sign(privateKey)
        return verifyAssertion(token, 'cases', body, keys, now)
      },
    ],
    ...['agency', 'agency_kind', 'scope', 'body_sha256', 'exp', 'iat', 'sub'].map(
      (claim): [string, () => Promise<unknown>] => [
        `without ${claim}`,
        async () => {
          const claims: Record<string, unknown> = { ...decodeJwt(await mint()) }
          delete claims[claim]
          const token = await new SignJWT(claims)
            .setProtectedHeader({ alg: 'EdDSA', typ: 'identity+jwt', kid: 'gateway-1' })
            .sign(privateKey)
          return verifyAssertion(token, 'cases', body, keys, now)
        },
      ],
    ),
  ]
  test.each(refused)('is refused %s', async (_how, verify) => {
    await expect(verify()).rejects.toThrow(Error)
  })
})
