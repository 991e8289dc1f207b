import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { readAgencyRegistry } from '../../../../gateway/authentication/registry/agency-registry.ts'
import {
  send,
  startSecuredGateway,
  startTokenIssuer,
  type SecuredGateway,
  type TestTokenIssuer,
} from '../../../support/gateway/secured-gateway.ts'
import { startSmallGraph, type SmallGraph } from '../../../support/graphs/small-graph.ts'

describe('an issuer that is asked whether a token still counts', () => {
  let graph: SmallGraph
  let tokenIssuer: TestTokenIssuer
  let gateway: SecuredGateway
  let server: Server
  let folder: string
  let answer: { readonly status?: number; readonly body: string } | 'silence'
  let asked: { readonly authorization: string | undefined; readonly form: URLSearchParams }[] = []
  let offsetMs = 0

  beforeAll(async () => {
    graph = await startSmallGraph()
    tokenIssuer = await startTokenIssuer()
    folder = await mkdtemp(join(tmpdir(), 'introspection-'))
    const clientSecretFile = join(folder, 'secret')
    await writeFile(clientSecretFile, 'a secret: with signs\n')
    server = createServer((request, response) => {
      void text(request).then((body) => {
        asked.push({
          authorization: request.headers.authorization,
          form: new URLSearchParams(body),
        })
        if (answer === 'silence') return request.destroy()
        response.statusCode = answer.status ?? 200
        return response.end(answer.body)
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo // a TCP server has one
    const issuer = tokenIssuer.registry.issuers.get(tokenIssuer.issuer)
    const agency = {
      kind: 'BANK',
      nameTh: 'ธนาคาร',
      nameEn: 'Bank',
      issuer: tokenIssuer.issuer,
      senderConstraint: 'none',
      ceiling: ['users:read'],
    }
    gateway = await startSecuredGateway({
      registry: readAgencyRegistry(
        JSON.stringify({
          issuers: {
            [tokenIssuer.issuer]: {
              jwksUri: issuer?.jwksUri,
              audience: issuer?.audience,
              algorithms: issuer?.algorithms,
              development: true,
              introspection: {
                endpoint: `http://127.0.0.1:${port}/introspect`,
                clientId: 'gateway:1',
                clientSecretFile,
                cacheSeconds: 20,
              },
            },
          },
          agencies: [
            { ...agency, id: 'bank:004', introspect: true },
            { ...agency, id: 'bank:006' },
          ],
        }),
      ),
      supergraphSdl: graph.supergraphSdl,
      now: () => new Date(Date.now() + offsetMs),
    })
  })
  beforeEach(() => {
    answer = { body: '{"active":true}' }
    asked = []
    offsetMs = 0
  })
  afterAll(async () => {
    await gateway.close()
    await tokenIssuer.close()
    await graph.close()
    await new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
    await rm(folder, { recursive: true })
  })

  const come = (token: string) =>
    send(gateway.port, { headers: [['authorization', `Bearer ${token}`]] })

  test('is asked with the gateway’s own credentials, and only for agencies whose entry says so', async () => {
    const token = tokenIssuer.sign()
    expect((await come(token)).status).toBe(200)
    expect(asked).toHaveLength(1)
    const credentials = Buffer.from(asked[0]?.authorization?.slice(6) ?? '', 'base64').toString()
    expect(credentials).toBe('gateway%3A1:a%20secret%3A%20with%20signs')
    expect(asked[0]?.form.get('token')).toBe(token)
    expect((await come(tokenIssuer.sign({ client_id: 'bank:006' }))).status).toBe(200)
    expect(asked).toHaveLength(1)
  })

  test('its answer is believed for the time of the entry, and then asked for again', async () => {
    const token = tokenIssuer.sign()
    for (let calls = 0; calls < 3; calls += 1) expect((await come(token)).status).toBe(200)
    expect(asked).toHaveLength(1)
    answer = { body: '{"active":false}' }
    offsetMs = 19_000
    expect((await come(token)).status).toBe(200)
    offsetMs = 21_000
    const refused = await come(token)
    expect(refused.status).toBe(401)
    expect(refused.headers['www-authenticate']).toContain('error="invalid_token"')
    expect(asked).toHaveLength(2)
  })

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['is not active', { active: false }],
    ['is active as text', { active: 'true' }],
    ['belongs to another client', { active: true, client_id: 'bank:006' }],
    ['has another subject', { active: true, sub: 'director' }],
    ['comes from another issuer', { active: true, iss: 'https://other.test' }],
    ['is another token', { active: true, jti: 'another' }],
  ])('a token that %s is refused', async (_title, body) => {
    answer = { body: JSON.stringify(body) }
    expect((await come(tokenIssuer.sign())).status).toBe(401)
  })

  test.each<[string, typeof answer]>([
    ['hangs up', 'silence'],
    ['fails', { status: 500, body: '' }],
    ['does not know the gateway', { status: 401, body: '{"active":true}' }],
    ['answers nonsense', { body: '<html>' }],
    ['answers nothing of the kind', { body: '{"ok":true}' }],
  ])('one that %s: nobody is let in, and the next call asks again', async (_title, fault) => {
    const token = tokenIssuer.sign()
    answer = fault
    const refused = await come(token)
    expect(refused.status).toBe(503)
    expect(refused.headers['retry-after']).toMatch(/^\d+$/)
    answer = { body: '{"active":true}' }
    expect((await come(token)).status).toBe(200)
  })
})
