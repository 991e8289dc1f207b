import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { requestAccessToken } from '../../../local/client/access-token.ts'
import { banks, send, type RequestToSend } from '../../support/gateway/secured-gateway.ts'
import { certificateRows } from './certificate-rows.ts'
import { proofRows } from './proof-rows.ts'
import {
  bearer,
  behindProxy,
  boundToken,
  certificate,
  clientCert,
  closeFixtures,
  gateway,
  dpop,
  graph,
  tokenIssuer,
  mtlsToken,
  openFixtures,
  otherIssuer,
  otherKey,
  proof,
  seconds,
  withClaims,
  withHeader,
  withProof,
  x5t,
} from './fixtures.ts'
import { tokenRows } from './token-rows.ts'

const goodAnswer = { data: { user: { name: 'Ada' } } }

const accepted: Readonly<Record<string, () => RequestToSend | Promise<RequestToSend>>> = {
  'a token as the server issues it': async () =>
    bearer(await requestAccessToken({ clientId: banks.none, issuer: tokenIssuer.issuer })),
  'a token of the other issuer': () =>
    bearer(
      tokenIssuer.sign({ iss: otherIssuer, client_id: 'bank:025' }, { kid: 'other-1' }, otherKey),
    ),
  'the scheme in any case': () => ({
    headers: [['authorization', `bEARER   ${tokenIssuer.sign()}`]],
  }),
  'the type in any case': withHeader({ typ: 'AT+JWT' }),
  'the type as a whole media type': withHeader({ typ: 'application/at+jwt' }),
  'no kid where the issuer has one key': withHeader({ kid: undefined }),
  'an audience among several': withClaims({ aud: ['https://a.test', 'https://graph.aoc.local'] }),
  'clocks ten seconds apart': withClaims({ iat: seconds(9), nbf: seconds(9) }),
  'a bound token with its proof': () => dpop(boundToken, proof()),
  'a proof whose URL has a query': withProof({ claims: { htu: 'http://LOCALHOST:0/' } }),
  'a certificate that a trusted proxy tells of': () =>
    behindProxy(mtlsToken(), clientCert(certificate.x509.raw)),
  'either binding, where either will do': () =>
    behindProxy(
      tokenIssuer.sign({ client_id: banks.either, cnf: { 'x5t#S256': x5t() } }),
      clientCert(certificate.x509.raw),
    ),
}

beforeAll(openFixtures)
afterAll(closeFixtures)
beforeEach(() => {
  graph.users.reset()
  gateway.resetLog()
})

describe('authentication of a request', () => {
  test.each(Object.entries(accepted))('%s is let in', async (title, makeRequest) => {
    let sent = await makeRequest()
    if (title === 'a proof whose URL has a query')
      sent = dpop(
        boundToken,
        proof({ claims: { htu: `${gateway.url.replace('127.0.0.1', 'LOCALHOST')}?a=b#c` } }),
      )
    const answer = await send(gateway.port, sent)
    expect([answer.status, JSON.parse(answer.text)]).toEqual([200, goodAnswer])
  })

  test.each([...tokenRows, ...proofRows, ...certificateRows])(
    '%s is refused',
    async (_title, [status, code, expectedChallenge], makeRequest) => {
      const sent = await makeRequest()
      gateway.resetLog()
      const answer = await send(gateway.port, sent)
      expect(answer.status).toBe(status)
      expect(answer.headers['www-authenticate']).toBe(expectedChallenge)
      expect(answer.headers['cache-control']).toBe('no-store')
      const { errors, ...rest } = JSON.parse(answer.text)
      expect(rest).toEqual({})
      const correlationId = errors[0].extensions.correlationId as string
      expect(errors).toEqual([{ message: expect.any(String), extensions: { code, correlationId } }])
      const line = gateway.logged.find((each) => each['correlationId'] === correlationId)
      expect(line).toMatchObject({ code, reason: expect.stringMatching(/./) })
      for (const [name, value] of sent.headers)
        if (name === 'authorization' && value.length > 60)
          expect(JSON.stringify(gateway.logged)).not.toContain(value.slice(-50))
      expect(graph.users.calls).toEqual([])
      const next = await send(gateway.port, bearer(tokenIssuer.sign()))
      expect([next.status, JSON.parse(next.text)]).toEqual([200, goodAnswer])
    },
  )

  test('there are at least sixty faults in the table', () => {
    const titles = [...tokenRows, ...proofRows, ...certificateRows].map(([title]) => title)
    expect(new Set(titles).size).toBe(titles.length)
    expect(titles.length).toBeGreaterThanOrEqual(60)
  })

  test.each([
    ['no scopes', undefined],
    ['scopes that are a number', 1],
    ['scopes that are an object', { 'users:read': true }],
    ['a list that holds more than text', ['users:read', 1]],
    ['scopes in another case', 'USERS:READ'],
    ['scopes above the ceiling alone', 'secrets:read users:salary'],
  ])('%s open nothing', async (_title, scope) => {
    const answer = await send(gateway.port, bearer(tokenIssuer.sign({ scope })))
    expect(JSON.parse(answer.text)).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } }],
    })
    expect(graph.users.calls).toEqual([])
  })

  test('headers that claim an agency, an officer or scopes change nothing', async () => {
    const forged: readonly (readonly [string, string])[] = [
      ['x-agency', 'aoc'],
      ['x-officer', 'director'],
      ['x-scopes', 'users:salary'],
      ['x-user', 'root'],
      ['x-correlation-id', 'chosen-by-the-caller'],
    ]
    const answer = await send(gateway.port, {
      headers: [...bearer(tokenIssuer.sign()).headers, ...forged],
      query: '{ user(id: "1") { salary } }',
    })
    expect(JSON.parse(answer.text)).toMatchObject({ data: null })
    expect(answer.headers['x-correlation-id']).not.toBe('chosen-by-the-caller')
    await send(gateway.port, { headers: [...bearer(tokenIssuer.sign()).headers, ...forged] })
    const [request] = graph.users.requests
    for (const [name, value] of forged)
      if (name !== 'x-correlation-id') expect(JSON.stringify(request?.headers)).not.toContain(value)
  })
})
