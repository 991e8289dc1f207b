import { describe, expect, test } from '@jest/globals'
import { generateKeyPairSync } from 'node:crypto'
import { createLocalJWKSet, decodeJwt, exportJWK } from 'jose'
import { createAssertionVerifier, mintAssertions } from '../../schema/assertion.ts'
import type { CallerIdentity } from '../../schema/identity.ts'
import {
  assemble,
  decode,
  encode,
  mintOne,
  readAssertion,
  type AssertionParts,
} from '../support/tokens/assertion.ts'

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
  issuer: 'https://issuer.test',
  officer: 'teller',
  scopes: ['cases:read', 'holds:place'],
  purpose: { case: 'AOC-2569-1', basis: 's7' },
  correlationId: 'c-1',
}
const mint = () => mintOne(identity, 'cases', body, signer, now)
const verify = (
  assertion: string,
  {
    subgraph = 'cases',
    sent = body,
    at = now,
  }: { subgraph?: string; sent?: string; at?: Date } = {},
) => createAssertionVerifier(subgraph, keys, () => at)(assertion, sent)

/** The parts of a right assertion, to be changed one at a time. */
const parts = (): AssertionParts => {
  const { signed, call } = readAssertion(mint())
  const { _sd, ...others } = signed
  return { header: {}, signed: others, call }
}

describe('the assertion to a subgraph', () => {
  test('says who calls, and is good for one subgraph, one body and at most 60 seconds', async () => {
    const assertion = mint()
    expect(await verify(assertion)).toEqual(identity)
    expect(await verify(assertion, { at: later(59) })).toEqual(identity)
    const ofBytes = createAssertionVerifier('cases', keys, () => now)
    expect(await ofBytes(assertion, Buffer.from(body))).toEqual(identity)
    const { iat = 0, exp = 0 } = decodeJwt(assertion.split('~')[0] ?? '')
    expect(exp - iat).toBeLessThanOrEqual(60)
  })

  test('says that the operation is urgent where the gateway found it so, and only then', async () => {
    const urgent = { ...identity, isUrgent: true }
    expect(await verify(mintOne(urgent, 'cases', body, signer, now))).toEqual(urgent)
    const ordinary = mintOne({ ...identity, isUrgent: false }, 'cases', body, signer, now)
    expect(await verify(ordinary)).toEqual(identity)
    const right = parts()
    const forged = assemble({ ...right, call: { ...right.call, urgent: 'yes' } }, signer)
    expect(await verify(forged)).toEqual(identity)
  })

  test('what the rows below change is right as it is', async () => {
    expect(await verify(assemble(parts(), signer))).toEqual(identity)
  })

  const refused: readonly [string, () => Promise<unknown>][] = [
    ['at another subgraph', () => verify(mint(), { subgraph: 'accounts' })],
    ['with another body', () => verify(mint(), { sent: `${body} ` })],
    ['after its end', () => verify(mint(), { at: later(70) })],
    ['before its time', () => verify(mint(), { at: later(-30) })],
    [
      'by another key',
      () => {
        const other = { key: generateKeyPairSync('ed25519').privateKey, kid: 'gateway-1' }
        return verify(mintOne(identity, 'cases', body, other, now))
      },
    ],
    [
      'changed in what is disclosed',
      () => {
        const [text = '', disclosure = ''] = mint().split('~')
        const [salt, name, call] = decode(disclosure) as [string, string, object] // was minted above
        return verify(`${text}~${encode([salt, name, { ...call, agency: 'aoc' }])}~`)
      },
    ],
    [
      'changed in what is signed',
      () => {
        const [text = '', disclosure = ''] = mint().split('~')
        const [header = '', , signature = ''] = text.split('.')
        return verify(
          `${header}.${encode({ ...decodeJwt(text), exp: 9 })}.${signature}~${disclosure}~`,
        )
      },
    ],
    ['without its disclosure', () => verify(`${mint().split('~')[0] ?? ''}~`)],
    ['with an empty disclosure', () => verify(`${mint().split('~')[0] ?? ''}~~`)],
    ['with a second disclosure', () => verify(`${mint()}${mint().split('~')[1] ?? ''}~`)],
    ['with a key binding (RFC 9901, 4.3)', () => verify(`${mint()}e.y.J`)],
    [
      'of another type: an access token signed with the same key',
      () => verify(assemble({ ...parts(), header: { typ: 'at+jwt' } }, signer)),
    ],
    ...['iss', 'exp', 'iat', '_sd', '_sd_alg'].map((claim): [string, () => Promise<unknown>] => [
      `signed without ${claim}`,
      () => {
        const { signed, ...rest } = parts()
        return verify(assemble({ ...rest, signed: { ...signed, [claim]: undefined } }, signer))
      },
    ]),
    ...[
      'aud',
      'agency',
      'agency_kind',
      'scope',
      'body_sha256',
      'issuer',
      'sub',
      'correlation_id',
    ].map((claim): [string, () => Promise<unknown>] => [
      `that does not disclose ${claim}`,
      () => {
        const { call, ...rest } = parts()
        return verify(assemble({ ...rest, call: { ...call, [claim]: undefined } }, signer))
      },
    ]),
  ]
  test.each(refused)('is refused %s', async (_how, refuse) => {
    await expect(refuse()).rejects.toThrow(Error)
  })
})

describe('assertions under one signature', () => {
  const together = () =>
    mintAssertions(
      [
        { identity, subgraph: 'cases', body },
        { identity: { ...identity, officer: 'another' }, subgraph: 'accounts', body },
      ],
      signer,
      now,
    )

  test('are each good for their own subgraph alone', async () => {
    const [ofCases = '', ofAccounts = ''] = together()
    expect(await verify(ofCases)).toEqual(identity)
    expect(await verify(ofAccounts, { subgraph: 'accounts' })).toMatchObject({ officer: 'another' })
    await expect(verify(ofAccounts)).rejects.toThrow('another subgraph')
  })

  test('tell a subgraph nothing of the others', () => {
    const [ofCases = ''] = together()
    const readable = ofCases
      .split(/[.~]/)
      .map((part) => Buffer.from(part, 'base64url').toString('latin1'))
      .join()
    expect(readable).toContain('teller')
    expect(readable).not.toContain('another')
    expect(readable).not.toContain('accounts')
  })

  test('have digests that cannot be guessed: the same call has another each time', () => {
    const digests = [mint(), mint()].map((each) => decodeJwt(each.split('~')[0] ?? '')['_sd'])
    expect(digests[0]).not.toEqual(digests[1])
  })

  test('do not lend their signature to the disclosure of another moment', async () => {
    const [ofNow = ''] = together()
    const [text = ''] = ofNow.split('~')
    const [, disclosure = ''] = mint().split('~')
    await expect(verify(`${text}~${disclosure}~`)).rejects.toThrow('something else')
  })

  test('are held to their times also where the signature is remembered', async () => {
    let at = now
    const remembering = createAssertionVerifier('cases', keys, () => at)
    const assertion = mint()
    expect(await remembering(assertion, body)).toEqual(identity)
    at = later(70)
    await expect(remembering(assertion, body)).rejects.toThrow('not valid now')
  })
})
