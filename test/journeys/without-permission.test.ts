import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { importJWK, SignJWT, type JWK } from 'jose'
import { makeSigningKey } from '../../local/authorization-server.ts'
import { localAudience } from '../../local/registry.ts'
import {
  codesOf,
  startTestStack,
  type GatewayAnswer,
  type TestStack,
} from '../support/domain/stack.ts'

const readMe = '{ me { agency { id } officer scopes } }'

describe('who comes without leave', () => {
  let stack: TestStack
  let key: JWK

  beforeAll(async () => {
    key = { ...(await makeSigningKey()), kid: 'journey' }
    stack = await startTestStack({ keys: [key] })
  })
  afterAll(() => stack.closeAll())

  /** A token as the stack's own issuer signs it, but for what the test changes. */
  async function sign(claims: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000)
    return new SignJWT({
      iss: stack.issuer,
      aud: localAudience,
      client_id: 'bank:004',
      sub: 'teller',
      scope: 'cases:read',
      iat: now,
      exp: now + 60,
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'journey' })
      .sign(await importJWK(key, 'ES256'))
  }

  async function call(token: string | null, query: string) {
    const response = await fetch(stack.gatewayUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query }),
    })
    const answer = (await response.json()) as GatewayAnswer // the gateway answers nothing else
    return { status: response.status, challenge: response.headers.get('www-authenticate'), answer }
  }

  test('a request with a valid token is accepted', async () => {
    const { status, answer } = await call(await sign(), readMe)
    expect(status).toBe(200)
    expect(answer).toEqual({
      data: { me: { agency: { id: 'bank:004' }, officer: 'teller', scopes: ['cases:read'] } },
    })
  })

  test('no token', async () => {
    const { status, challenge, answer } = await call(null, readMe)
    expect([status, codesOf(answer)]).toEqual([401, ['UNAUTHENTICATED']])
    expect(challenge).not.toContain('error=')
  })

  test.each<[string, () => Readonly<Record<string, unknown>>]>([
    ['an expired token', () => ({ exp: Math.floor(Date.now() / 1000) - 60 })],
    ['a token for another audience', () => ({ aud: 'https://elsewhere.example' })],
    ['a token of another issuer', () => ({ iss: 'http://127.0.0.1:1' })],
  ])('%s', async (_title, claims) => {
    const { status, challenge, answer } = await call(await sign(claims()), readMe)
    expect([status, codesOf(answer)]).toEqual([401, ['UNAUTHENTICATED']])
    expect(challenge).toContain('error="invalid_token"')
  })

  test('a scope above the ceiling is not granted, whichever issuer signed it', async () => {
    const token = await sign({ scope: 'cases:read cases:victim sims:count holds:person' })
    const me = await call(token, readMe)
    expect(me.answer.data.me.scopes).toEqual(['cases:read'])
    const { answer } = await call(
      token,
      '{ simHolders(filter: {}) { totalCount } cases { nodes { id } } }',
    )
    expect(answer.data).toEqual({ simHolders: null, cases: { nodes: [] } })
    expect(codesOf(answer)).toEqual(['UNAUTHORIZED_FIELD_OR_TYPE'])
    const refused = await call(
      token,
      'mutation { requestHoldsAlongTrail(input: { idempotencyKey: "k", caseId: "c", basis: VICTIM_WORD }) { holds { id } } }',
    )
    expect(refused.answer.data).toBeNull()
    expect(codesOf(refused.answer)).toEqual(['UNAUTHORIZED_FIELD_OR_TYPE'])
  })

  test('the authorization server gives no token to a wrong secret', async () => {
    const response = await fetch(`${stack.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: 'bank:004',
        client_secret: 'guess',
      }),
    })
    expect(response.status).toBe(401)
  })

  test('a subgraph refuses calls that come past the gateway', async () => {
    for (const url of stack.subgraphUrls.values())
      for (const authorization of [undefined, `Bearer ${await sign()}`]) {
        const response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
          body: JSON.stringify({ query: '{ _service { sdl } }' }),
        })
        expect(response.status).toBe(401)
        expect(await response.text()).not.toContain('type ')
      }
  })
})
