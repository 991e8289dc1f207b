import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { createRemoteJWKSet, exportJWK, type JWK } from 'jose'
import { pino } from 'pino'
import { createSigner } from '../../../../gateway/execution/subgraph/assertion-signer.ts'
import { readSubgraphConfig } from '../../../../subgraphs/kit/server/config.ts'
import type { Database } from '../../../../subgraphs/kit/database/database.ts'
import { buildSubgraphServer } from '../../../../subgraphs/kit/server/server.ts'
import type { AssertionSigner, CallerIdentity } from '../../../../schema/identity.ts'
import { cases } from '../../../../subgraphs/cases/subgraph.ts'
import { assemble, mintOne } from '../../../support/tokens/assertion.ts'
import {
  send,
  startSecuredGateway,
  startTokenIssuer,
  type SecuredGateway,
  type TestTokenIssuer,
} from '../../../support/gateway/secured-gateway.ts'
import { startSmallGraph, type SmallGraph } from '../../../support/graphs/small-graph.ts'
import { pseudonyms } from '../../../support/domain/subgraph-client.ts'

/** No call here gets as far as a database. */
const noDatabase: Database = {
  engine: 'pglite',
  transaction: () => Promise.reject(new Error('no database')),
  asOwner: () => Promise.reject(new Error('no database')),
  close: () => Promise.resolve(),
}
const identity: CallerIdentity = {
  agencyId: 'bank:004',
  agencyKind: 'BANK',
  issuer: 'https://issuer.test',
  officer: 'teller',
  scopes: ['cases:read'],
  correlationId: 'c-1',
}
const body = '{"query":"{ me { officer scopes } }"}'
const key = () => generateKeyPairSync('ed25519').privateKey
const publicJwk = async (privateKey: KeyObject): Promise<JWK> => {
  const { kty, crv, x } = await exportJWK(privateKey)
  return { kty, crv, x } as JWK // an Ed25519 key has all three
}

describe('a subgraph that reads the gateway’s keys from the gateway', () => {
  const [first, second, third] = [key(), key(), key()]
  let graph: SmallGraph
  let tokenIssuer: TestTokenIssuer
  let gateways: SecuredGateway[] = []
  let subgraph: FastifyInstance
  let url: string
  /** The replica that serves the gateway's keys, chosen as a load balancer would. */
  let present = 0

  beforeAll(async () => {
    graph = await startSmallGraph()
    tokenIssuer = await startTokenIssuer()
    const { supergraphSdl } = graph
    const start = async (own: KeyObject, others: readonly KeyObject[]) =>
      startSecuredGateway({
        registry: tokenIssuer.registry,
        supergraphSdl,
        signer: await createSigner(own, await Promise.all(others.map(publicJwk))),
      })
    // the three steps of a rotation: the next key is published, then signed with, then the old one is dropped
    gateways = [
      await start(first, [second]),
      await start(second, [first]),
      await start(second, [third]),
    ]
    const remote = gateways.map(({ port }) =>
      createRemoteJWKSet(new URL(`http://127.0.0.1:${port}/.well-known/jwks.json`), {
        cooldownDuration: 0,
      }),
    )
    subgraph = await buildSubgraphServer(cases, {
      db: noDatabase,
      pseudonyms,
      gatewayKeys: (header, token) => {
        const keys = remote[present]
        if (!keys) throw new TypeError('no such gateway')
        return keys(header, token)
      },
      now: () => new Date(),
      log: pino({ level: 'silent' }),
    })
    await subgraph.listen({ host: '127.0.0.1', port: 0 })
    url = `http://127.0.0.1:${(subgraph.server.address() as AddressInfo).port}/graphql` // a TCP server has one
  })
  afterAll(async () => {
    await subgraph.close()
    for (const gateway of gateways) await gateway.close()
    await tokenIssuer.close()
    await graph.close()
  })

  const post = async (authorization: string | undefined, sent = body) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
      body: sent,
    })
    return { status: response.status, text: await response.text() }
  }
  const mint = async (privateKey: KeyObject, audience = 'cases', at = new Date()) =>
    mintOne(identity, audience, body, await createSigner(privateKey), at)
  const bearer = async (assertion: Promise<string> | string) => `Bearer ${await assertion}`

  test('answers through every step of a rotation, whichever replica it asked for keys', async () => {
    for (const [step, signing] of [
      [0, [first, second]],
      [1, [first, second]],
      [2, [second]],
    ] as const) {
      present = step
      for (const each of signing)
        expect(await post(await bearer(mint(each)))).toEqual({
          status: 200,
          text: '{"data":{"me":{"officer":"teller","scopes":["cases:read"]}}}',
        })
    }
    expect((await post(await bearer(mint(first)))).status).toBe(401)
    present = 0
  })

  test('the gateway publishes the public halves, and no more', async () => {
    for (const { port } of gateways) {
      const response = await fetch(`http://127.0.0.1:${port}/.well-known/jwks.json`)
      const { keys } = (await response.json()) as { keys: Readonly<Record<string, unknown>>[] } // a JWK Set
      expect(keys).toHaveLength(2)
      for (const each of keys)
        expect(Object.keys(each).toSorted()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
    }
  })

  interface Changes {
    readonly header?: object
    readonly signed?: object
    readonly call?: object
  }
  const build = (signer: AssertionSigner, { header, signed, call }: Changes) => {
    const now = Math.floor(Date.now() / 1000)
    return assemble(
      {
        header: { ...header },
        signed: { iss: 'gateway', iat: now, exp: now + 60, ...signed },
        call: {
          aud: 'cases',
          issuer: 'https://issuer.test',
          sub: 'teller',
          agency: 'bank:004',
          agency_kind: 'BANK',
          scope: 'cases:read',
          correlation_id: 'c-1',
          body_sha256: createHash('sha256').update(body).digest('base64url'),
          ...call,
        },
      },
      signer,
    )
  }
  const changed = (changes: Changes) => async () => ({
    authorization: await bearer(build(await createSigner(first), changes)),
  })

  test('what the rows below change is right as it is', async () => {
    const { authorization } = await changed({})()
    expect((await post(authorization)).status).toBe(200)
  })

  test.each<[string, () => Promise<{ authorization?: string; sent?: string }>]>([
    ['no assertion', async () => ({})],
    [
      'an assertion for another subgraph',
      async () => ({ authorization: await bearer(mint(first, 'accounts')) }),
    ],
    ['another body', async () => ({ authorization: await bearer(mint(first)), sent: `${body} ` })],
    ['a key that is not the gateway’s', async () => ({ authorization: await bearer(mint(key())) })],
    [
      'an assertion of a minute ago',
      async () => ({
        authorization: await bearer(mint(first, 'cases', new Date(Date.now() - 70_000))),
      }),
    ],
    [
      'an assertion of the next minute',
      async () => ({
        authorization: await bearer(mint(first, 'cases', new Date(Date.now() + 70_000))),
      }),
    ],
    [
      'a caller’s own access token',
      async () => ({ authorization: await bearer(tokenIssuer.sign()) }),
    ],
    [
      'an assertion by another scheme',
      async () => ({ authorization: `DPoP ${await mint(first)}` }),
    ],
    [
      'an assertion that lives for an hour',
      changed({ signed: { exp: Math.floor(Date.now() / 1000) + 3_600 } }),
    ],
    ['an assertion without an end', changed({ signed: { exp: undefined } })],
    ['an assertion of another issuer', changed({ signed: { iss: 'https://issuer.test' } })],
    ['an assertion for a list of subgraphs', changed({ call: { aud: ['cases', 'accounts'] } })],
    ['an assertion of no agency', changed({ call: { agency: undefined } })],
    ['an assertion of an unknown kind of agency', changed({ call: { agency_kind: 'ROOT' } })],
    ['an assertion of no officer', changed({ call: { sub: '' } })],
    ['an assertion of no issuer', changed({ call: { issuer: '' } })],
    ['an assertion with scopes in a list', changed({ call: { scope: ['cases:read'] } })],
    [
      'an assertion with a purpose that is none',
      changed({ call: { purpose: { basis: 'curiosity' } } }),
    ],
    ['an assertion that brings its key along', changed({ header: { jwk: {} } })],
    ['an assertion with crit', changed({ header: { crit: ['exp'] } })],
    ['an assertion of another type', changed({ header: { typ: 'at+jwt' } })],
    ['an assertion that is not signed', changed({ header: { alg: 'none' } })],
    ['what was disclosed to nobody', changed({ signed: { _sd: ['x'] } })],
    ['an assertion without digests', changed({ signed: { _sd: undefined } })],
    ['an assertion with digests of another kind', changed({ signed: { _sd_alg: 'sha-1' } })],
  ])('%s gets nothing', async (_title, make) => {
    const { authorization, sent } = await make()
    const answer = await post(authorization, sent)
    expect(answer.status).toBe(401)
    expect(answer.text).toContain('UNAUTHENTICATED')
  })

  test('headers that a caller could forge say nothing to it', async () => {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: await bearer(mint(first)),
        'x-agency': 'aoc',
        'x-scopes': 'cases:victim',
      },
      body,
    })
    expect(await response.text()).toBe(
      '{"data":{"me":{"officer":"teller","scopes":["cases:read"]}}}',
    )
  })

  test('a caller of the gateway never sees an assertion', async () => {
    const [gateway] = gateways
    const answer = await send(gateway?.port ?? 0, {
      headers: [['authorization', `Bearer ${tokenIssuer.sign()}`]],
    })
    expect(answer.status).toBe(200)
    expect(JSON.stringify([answer.headers, answer.text])).not.toMatch(/ey[\w-]{20,}/)
  })
})

describe('a subgraph as a process', () => {
  const env = {
    DATABASE_URL: 'postgresql://aoc@127.0.0.1/aoc',
    SUBGRAPH_PSEUDONYM_KEY: Buffer.alloc(32, 1).toString('base64'),
  }

  test.each(['0.0.0.0', '::', '10.0.0.1', 'subgraph.internal', ''])(
    'does not listen on %p',
    (host) => {
      expect(() => readSubgraphConfig({ ...env, SUBGRAPH_HOST: host }, 'cases')).toThrow(
        'loopback only',
      )
    },
  )

  test('listens elsewhere with mutual TLS, all of it', () => {
    const files = {
      SUBGRAPH_TLS_CERT_FILE: 'cert.pem',
      SUBGRAPH_TLS_KEY_FILE: 'key.pem',
      SUBGRAPH_TLS_CLIENT_CA_FILE: 'ca.pem',
    }
    const read = (more: object) =>
      readSubgraphConfig({ ...env, SUBGRAPH_HOST: '0.0.0.0', ...more }, 'cases')
    expect(read(files).host).toBe('0.0.0.0')
    for (const name of Object.keys(files))
      expect(() => read({ ...files, [name]: undefined })).toThrow('all or none')
  })

  test.each([
    ['http://10.0.0.1/jwks', false],
    ['http://gateway.internal/jwks', false],
    ['ftp://127.0.0.1/jwks', false],
    ['https://gateway.internal/jwks', true],
    ['http://127.0.0.1:4000/jwks', true],
    ['http://[::1]:4000/jwks', true],
    ['file:///etc/aoc/gateway-keys.json', true],
  ])('reads the gateway’s keys from %s: %p', (jwks, isRead) => {
    const read = () => readSubgraphConfig({ ...env, SUBGRAPH_GATEWAY_JWKS: jwks }, 'cases')
    if (isRead) expect(read().gatewayJwks.map(({ href }) => href)).toEqual([jwks])
    else expect(read).toThrow('SUBGRAPH_GATEWAY_JWKS')
  })
})
