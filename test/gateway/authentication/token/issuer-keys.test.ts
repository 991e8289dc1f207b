import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import {
  coolDownMs,
  createIssuerKeys,
  maxKeysAgeMs,
  refreshAfterMs,
  type IssuerKeys,
} from '../../../../gateway/authentication/token/issuer-keys.ts'

const makeKey = async (kid: string): Promise<JWK> => {
  const { publicKey } = await generateKeyPair('ES256')
  return { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }
}
const header = (kid?: string) => ({ alg: 'ES256', ...(kid === undefined ? {} : { kid }) })

describe('the keys of an issuer', () => {
  let server: Server
  let keys: IssuerKeys
  let served: readonly JWK[]
  let answer: 'keys' | 'error' | 'nonsense' | 'redirect' | 'too much'
  let fetches: number
  let instant: number
  let failures: number

  beforeEach(async () => {
    served = [await makeKey('one')]
    answer = 'keys'
    fetches = 0
    instant = 1_000_000
    failures = 0
    server = createServer((_request, response) => {
      fetches += 1
      if (answer === 'error') response.statusCode = 503
      if (answer === 'redirect') response.writeHead(302, { location: '/elsewhere' })
      const body = JSON.stringify({ keys: served })
      response.end(
        answer === 'nonsense' ? '<html>' : answer === 'too much' ? body.padEnd(300_000) : body,
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo // a TCP server has one
    keys = createIssuerKeys(
      {
        issuer: 'https://issuer.test',
        jwksUri: `http://127.0.0.1:${port}/jwks`,
        audience: 'https://graph.test',
        algorithms: ['ES256'],
        development: true,
        maxLifetimeSeconds: 3_600,
        allowsActor: false,
      },
      {
        fetch: globalThis.fetch,
        now: () => new Date(instant),
        onFetchFailed: () => {
          failures += 1
        },
      },
    )
    await keys.isReady()
  })
  afterEach(async () => {
    keys.close()
    await new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  })

  const count = async (kid?: string) => (await keys.findKeys(header(kid))).length
  /** Waits, at most two seconds, until the server was asked so often. */
  const untilFetched = async (times: number) => {
    const end = Date.now() + 2_000
    while (Date.now() < end) {
      if (fetches >= times) return
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  test('are fetched at the start, before any token comes', async () => {
    expect(fetches).toBe(1)
    expect(await count('one')).toBe(1)
    expect(fetches).toBe(1)
  })

  test('a key that the issuer publishes and signs with at once refuses no call', async () => {
    served = [await makeKey('two')]
    expect(await count('two')).toBe(1)
    expect(await count('one')).toBe(0)
  })

  test('two keys at once, one without a kid in the token: both are tried', async () => {
    served = [...served, await makeKey('two')]
    expect(await count('two')).toBe(1)
    expect(await count('one')).toBe(1)
    expect(await count()).toBe(2)
  })

  test('a storm of unknown keys makes one fetch in a cool-down', async () => {
    await Promise.all(Array.from({ length: 200 }, (_, index) => count(`unknown-${index}`)))
    for (let index = 0; index < 20; index += 1) await count(`later-${index}`)
    expect(fetches).toBe(2)
    instant += coolDownMs
    await Promise.all(Array.from({ length: 200 }, (_, index) => count(`again-${index}`)))
    expect(fetches).toBe(3)
  })

  test('so it does while the issuer is down, and the known key stays good', async () => {
    answer = 'error'
    await Promise.all(Array.from({ length: 200 }, (_, index) => count(`unknown-${index}`)))
    expect([fetches, failures]).toEqual([2, 1])
    expect(await count('one')).toBe(1)
  })

  test('are refreshed in the background, without a call that waits', async () => {
    served = [...served, await makeKey('two')]
    instant += refreshAfterMs + 1
    expect(await count('one')).toBe(1)
    await untilFetched(2)
    expect(fetches).toBe(2)
    // either it is there by now, or this call waits for the same fetch
    expect(await count('two')).toBe(1)
    expect(fetches).toBe(2)
  })

  test.each(['error', 'nonsense', 'redirect', 'too much'] as const)(
    'with an issuer that answers %s the last good ones stay for an hour, then nobody is let in',
    async (fault) => {
      answer = fault
      instant += maxKeysAgeMs
      expect(await count('one')).toBe(1)
      expect(keys.generation()).toBe(1)
      instant += 1
      expect(await count('one')).toBe(0)
      expect(keys.generation()).toBe(0)
      expect(await keys.isReady()).toBe(false)
      answer = 'keys'
      instant += coolDownMs
      expect(await count('one')).toBe(1)
      expect(await keys.isReady()).toBe(true)
    },
  )

  test('their number changes when the set does, and not when it was only fetched again', async () => {
    instant += coolDownMs
    await count('unknown')
    expect([fetches, keys.generation()]).toEqual([2, 1])
    served = [await makeKey('two')]
    instant += coolDownMs
    await count('two')
    expect([fetches, keys.generation()]).toEqual([3, 2])
  })

  test('once closed, nothing is fetched in the background any more', async () => {
    keys.close()
    instant += refreshAfterMs + 1
    await count('one')
    expect(fetches).toBe(1)
  })

  test('one kid for keys of several kinds: the key of the algorithm is found', async () => {
    const { publicKey } = await generateKeyPair('ES384')
    const { publicKey: rsa } = await generateKeyPair('PS256')
    served = [
      { ...(await exportJWK(rsa)), kid: 'shared', alg: 'PS256' },
      { ...(await exportJWK(publicKey)), kid: 'shared', alg: 'ES384' },
      { ...(await makeKey('shared')), use: 'enc' },
      await makeKey('shared'),
    ]
    expect(await count('shared')).toBe(1)
    expect((await keys.findKeys({ alg: 'ES384', kid: 'shared' })).length).toBe(1)
  })

  test('one kid for two keys, while one replaces the other: both are tried', async () => {
    served = [await makeKey('rotated'), await makeKey('rotated')]
    expect(await count('rotated')).toBe(2)
  })

  test('keys that cannot be used take none of the others with them', async () => {
    served = [
      { kty: 'AKP', alg: 'ML-DSA-65', pub: 'AAAA', kid: 'newer' },
      { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA', kid: 'off-the-curve', alg: 'ES256' },
      { kty: 'EC', crv: 'secp256k1', x: 'AAAA', y: 'AAAA', kid: 'two', alg: 'ES256' },
      { kty: 'RSA', kid: 'two' },
      await makeKey('two'),
    ] as readonly JWK[]
    expect(await count('two')).toBe(1)
    expect(await count('newer')).toBe(0)
    expect(await count('off-the-curve')).toBe(0)
  })

  test('a private or a symmetric key in the set is used for nothing', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    served = [
      { ...(await exportJWK(privateKey)), kid: 'private', alg: 'ES256' },
      { kty: 'oct', k: 'AAAA', kid: 'secret', alg: 'HS256' },
      ...served,
    ]
    expect(await count('private')).toBe(0)
    expect((await keys.findKeys({ alg: 'HS256', kid: 'secret' })).length).toBe(0)
    expect(await count('one')).toBe(1)
  })
})
