import { describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import {
  AgencyRegistryError,
  readAgencyRegistry,
} from '../../../../gateway/authentication/registry/agency-registry.ts'
import { readLocalRegistry } from '../../../../local/registry.ts'

const example = await readFile(
  new URL('../../../../agencies.example.json', import.meta.url),
  'utf8',
)

describe('the registry that an installation starts from', () => {
  const { agencies, issuers } = readAgencyRegistry(example)

  test('demands of every agency that its tokens are bound to their sender', () => {
    expect(agencies.size).toBeGreaterThan(30)
    // banks, an e-money and a digital-asset operator
    for (const id of ['bank:004', 'bank:801', 'bank:851']) expect(agencies.has(id)).toBe(true)
    for (const { id, senderConstraint } of agencies.values())
      expect([id, senderConstraint]).toEqual([id, expect.stringMatching(/^(dpop|mtls|either)$/)])
  })

  test('names no issuer for development and no weak algorithm', () => {
    for (const issuer of issuers.values()) {
      expect(issuer.development).toBe(false)
      expect(issuer.algorithms).not.toContain('RS256')
    }
  })

  test('holds the agencies of the local stack, with the same ceilings', async () => {
    const { registry } = await readLocalRegistry()
    const ceilings = ({ agencies: each }: typeof registry) =>
      new Map([...each.values()].map(({ id, kind, ceiling }) => [id, { kind, ceiling }]))
    expect(ceilings(readAgencyRegistry(example))).toEqual(ceilings(registry))
  })
})

describe('an agency registry', () => {
  const issuer = {
    jwksUri: 'https://issuer.test/jwks',
    audience: 'https://graph.test',
    algorithms: ['ES256'],
  }
  const agency = {
    id: 'bank:004',
    kind: 'BANK',
    nameTh: 'ธนาคาร',
    nameEn: 'Bank',
    issuer: 'https://issuer.test',
    ceiling: ['cases:read'],
  }
  const read = (changes: { readonly issuer?: object; readonly agency?: object } = {}) =>
    readAgencyRegistry(
      JSON.stringify({
        issuers: { 'https://issuer.test': { ...issuer, ...changes.issuer } },
        agencies: [{ ...agency, ...changes.agency }],
      }),
    )
  const bank = (registry: ReturnType<typeof read>) => registry.agencies.get('bank:004')

  test('an institution has a code of three digits', () => {
    expect(() => read({ agency: { id: 'bank:801' } })).not.toThrow()
    for (const id of ['bank:truemoney', 'bank:8010', 'bank:81', 'bank', 'wallet:801'])
      expect(() => read({ agency: { id } })).toThrow(/agencies\[0\]\.id: must be bank: and three/)
  })

  test('budgets are named, of the entry itself, or those of the kind', () => {
    const few = {
      personsPerHour: 40,
      personsPerDay: 100,
      lookUpTokens: 100,
      lookUpTokensPerMinute: 20,
    }
    expect(bank(read())?.budgets.personsPerHour).toBe(50_000)
    expect(bank(read({ agency: { kind: 'POLICE' } }))?.budgets.personsPerHour).toBe(1_000)
    expect(bank(read({ agency: { budgets: few } }))?.budgets).toEqual(few)
    for (const budgets of [
      'MISSING',
      null,
      { ...few, personsPerHour: 0 },
      { ...few, lookUpTokens: 19 },
      { ...few, personsPerDay: '100' },
      { ...few, lookUpTokensPerMinute: undefined },
      { ...few, personsPerWeek: 1 },
    ])
      expect(() => read({ agency: { budgets } })).toThrow(/agencies\[0\]\.budgets/)
  })

  test('an entry that says nothing of it demands a binding; for an issuer of development none', () => {
    expect(bank(read())?.senderConstraint).toBe('either')
    expect(bank(read({ issuer: { development: true } }))?.senderConstraint).toBe('none')
  })

  test.each<[string, Parameters<typeof read>[0]]>([
    ['a sender constraint that there is not', { agency: { senderConstraint: 'tls' } }],
    ['an algorithm that shares a secret', { issuer: { algorithms: ['HS256'] } }],
    ['no algorithm', { issuer: { algorithms: ['none'] } }],
    ['keys over plain http', { issuer: { jwksUri: 'http://issuer.test/jwks' } }],
    ['a field that is misspelt', { issuer: { algorithm: ['ES256'] } }],
    ['introspection without an issuer that can be asked', { agency: { introspect: true } }],
    [
      'introspection over plain http',
      {
        issuer: {
          introspection: { endpoint: 'http://a.test', clientId: 'a', clientSecretFile: 'b' },
        },
      },
    ],
    [
      'introspection that is believed for ever',
      {
        issuer: {
          introspection: {
            endpoint: 'https://a.test',
            clientId: 'a',
            clientSecretFile: 'b',
            cacheSeconds: 3_600,
          },
        },
      },
    ],
  ])('with %s is refused', (_title, changes) => {
    expect(() => read(changes)).toThrow(AgencyRegistryError)
  })

  test('RS256 counts only where an entry names it', () => {
    expect(read({ issuer: { algorithms: ['RS256'] } }).issuers.size).toBe(1)
  })
})
