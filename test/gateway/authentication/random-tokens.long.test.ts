import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { request as httpRequest, Agent } from 'node:http'
import type { JWK } from 'jose'
import { requestAccessToken } from '../../../local/client/access-token.ts'
import { makeProofKey } from '../../../local/client/dpop-proof.ts'
import {
  banks,
  startSecuredGateway,
  startTokenIssuer,
  type SecuredGateway,
  type TestTokenIssuer,
} from '../../support/gateway/secured-gateway.ts'
import { forgeProof } from '../../support/tokens/forge-proof.ts'
import { encodePart } from '../../support/tokens/raw-jwt.ts'
import { startSmallGraph, type SmallGraph } from '../../support/graphs/small-graph.ts'
import { createRandom, type Random } from '../../support/random.ts'

const calls = 10_000
const atOnce = 16

describe('ten thousand random and mutated tokens', () => {
  let graph: SmallGraph
  let tokenIssuer: TestTokenIssuer
  let gateway: SecuredGateway
  let proofKey: JWK
  let boundToken: string
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })

  beforeAll(async () => {
    graph = await startSmallGraph()
    tokenIssuer = await startTokenIssuer()
    gateway = await startSecuredGateway({
      registry: tokenIssuer.registry,
      supergraphSdl: graph.supergraphSdl,
    })
    proofKey = await makeProofKey()
    boundToken = await requestAccessToken({
      clientId: banks.dpop,
      issuer: tokenIssuer.issuer,
      proofKey,
    })
  })
  afterAll(async () => {
    agent.destroy()
    await gateway.close()
    await tokenIssuer.close()
    await graph.close()
  })

  function send(headers: readonly string[]): Promise<number> {
    const body = '{"query":"{ user(id: \\"1\\") { name } }"}'
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest({
        agent,
        port: gateway.port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/graphql',
        headers: [
          ['host', 'a'],
          ['content-type', 'application/json'],
          ['content-length', String(body.length)],
          headers,
        ].flat(),
      })
      outgoing.on('error', reject)
      outgoing.on('response', (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
      })
      outgoing.end(body)
    })
  }

  test('never let anyone in, and never break anything', async () => {
    const random = createRandom(1441)
    const good = [tokenIssuer.sign(), tokenIssuer.sign({ client_id: banks.mtls }), boundToken]
    const statuses = new Map<number, number>()
    const surprising: string[] = []
    const sendOnce = async () => {
      const headers = makeHeaders(random, good, () => forgeProof(proofKey, boundToken, gateway.url))
      const status = await send(headers)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (status === 200 || status >= 500) surprising.push(`${status} ${headers.join(' | ')}`)
    }
    for (let done = 0; done < calls; done += atOnce)
      await Promise.all(Array.from({ length: atOnce }, sendOnce))
    expect(surprising).toEqual([])
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(
      calls,
    )
    expect(graph.users.calls).toEqual([])
    expect(await send(['authorization', `Bearer ${tokenIssuer.sign()}`])).toBe(200)
  }, 240_000)
})

/** Headers with a token that is changed in at least one place, or with what never was one. */
function makeHeaders(random: Random, good: readonly string[], makeProof: () => string): string[] {
  const token = random.pick(good)
  switch (random.below(8)) {
    case 0:
      return ['authorization', `Bearer ${random.text(random.below(200))}`]
    case 1:
      return [
        'authorization',
        `Bearer ${[random, random, random].map((each) => encodePart(each.text(20))).join('.')}`,
      ]
    case 2:
      return [
        'authorization',
        `Bearer ${encodePart(randomHeader(random))}.${encodePart(randomClaims(random))}.${encodePart(random.text(64))}`,
      ]
    case 3:
      return ['authorization', `DPoP ${mutate(random, good[2] ?? '')}`, 'dpop', makeProof()]
    case 4:
      return ['authorization', `DPoP ${good[2]}`, 'dpop', mutate(random, makeProof())]
    case 5:
      return [
        'authorization',
        `Bearer ${token
          .split('.')
          .toSorted(() => random.below(3) - 1)
          .join('.')}x`,
      ]
    case 6: {
      const [header, , signature] = token.split('.')
      return ['authorization', `Bearer ${header}.${encodePart(randomClaims(random))}.${signature}`]
    }
    default:
      return [
        'authorization',
        `${random.pick(['Bearer', 'DPoP', 'bearer'])} ${mutate(random, token)}`,
      ]
  }
}

/** The token with characters changed, taken out, or put in; never the token itself. */
function mutate(random: Random, token: string): string {
  const characters = [...token]
  for (let changes = 1 + random.below(4); changes > 0; changes -= 1) {
    // not the last character: of it the low bits carry nothing, and the signature would be the same bytes
    const at = random.below(characters.length - 2)
    const kind = random.below(3)
    if (kind === 0) characters[at] = random.text(1)
    else if (kind === 1) characters.splice(at, 1)
    else characters.splice(at, 0, random.text(1))
  }
  const mutated = characters.join('')
  return mutated === token ? `x${token}` : mutated
}

function randomHeader(random: Random): object {
  return {
    alg: random.pick<unknown>(['ES256', 'PS256', 'none', 'HS256', 'EdDSA', '', null, 1, {}]),
    typ: random.pick<unknown>(['at+jwt', 'JWT', null, 1, 'application/at+jwt']),
    kid: random.pick<unknown>([
      'server-1',
      '',
      null,
      1,
      [],
      '__proto__',
      'x'.repeat(random.below(400)),
    ]),
    [random.pick(['jku', 'crit', 'b64', '__proto__', 'constructor', 'x'])]: random.pick<unknown>([
      1,
      'x',
      [],
      {},
    ]),
  }
}

function randomClaims(random: Random): object {
  const value = () =>
    random.pick<unknown>([
      'bank:004',
      1e308,
      -1,
      0,
      null,
      true,
      [],
      {},
      [[]],
      '\u0000',
      '__proto__',
      9e15,
    ])
  return {
    iss: value(),
    aud: value(),
    sub: value(),
    exp: value(),
    iat: value(),
    nbf: value(),
    client_id: value(),
    scope: value(),
    cnf: value(),
    jti: value(),
  }
}
