import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { X509Certificate } from 'node:crypto'
import { createTestAuthority } from '../../../support/tokens/certificates.ts'
import {
  banks,
  send,
  startSecuredGateway,
  startTokenIssuer,
  type SecuredGateway,
  type TestTokenIssuer,
} from '../../../support/gateway/secured-gateway.ts'
import { startSmallGraph, type SmallGraph } from '../../../support/graphs/small-graph.ts'

const servers = createTestAuthority('servers')
const clients = createTestAuthority('clients')
const server = servers.issue('gateway', { hosts: true })
const mine = clients.issue('bank')
const others = clients.issue('other bank')
/** Of an authority that the gateway does not know, with the same name. */
const unknown = createTestAuthority('clients').issue('bank')

const thumbprint = ({ fingerprint256 }: X509Certificate) =>
  Buffer.from(fingerprint256.replaceAll(':', ''), 'hex').toString('base64url')

describe('a gateway that ends TLS itself', () => {
  let graph: SmallGraph
  let tokenIssuer: TestTokenIssuer
  let gateway: SecuredGateway

  beforeAll(async () => {
    graph = await startSmallGraph()
    tokenIssuer = await startTokenIssuer()
    gateway = await startSecuredGateway({
      registry: tokenIssuer.registry,
      supergraphSdl: graph.supergraphSdl,
      tls: { cert: server.cert, key: server.key, clientCa: clients.cert },
    })
  })
  afterAll(async () => {
    await gateway.close()
    await tokenIssuer.close()
    await graph.close()
  })

  const boundTo = (x509: X509Certificate) =>
    tokenIssuer.sign({ client_id: banks.mtls, cnf: { 'x5t#S256': thumbprint(x509) } })
  const come = (
    token: string,
    client?: { readonly cert: string; readonly key: string },
    headers: readonly (readonly [string, string])[] = [],
  ) =>
    send(gateway.port, {
      headers: [['authorization', `Bearer ${token}`], ...headers],
      tls: { ca: servers.cert, ...(client ? { cert: client.cert, key: client.key } : {}) },
    })

  test('lets in who comes with the certificate that the token is bound to', async () => {
    const answer = await come(boundTo(mine.x509), mine)
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      200,
      { data: { user: { name: 'Ada' } } },
    ])
  })

  test('lets in without a certificate whose token is bound to none', async () => {
    expect((await come(tokenIssuer.sign())).status).toBe(200)
  })

  test.each<[string, () => ReturnType<typeof come>]>([
    ['no certificate', () => come(boundTo(mine.x509))],
    ['another certificate of the same authority', () => come(boundTo(mine.x509), others)],
    ['a certificate of an unknown authority', () => come(boundTo(unknown.x509), unknown)],
    ['a token that is not bound', () => come(tokenIssuer.sign({ client_id: banks.mtls }), mine)],
    [
      'a Client-Cert header in place of the certificate',
      () =>
        come(boundTo(mine.x509), undefined, [
          ['client-cert', `:${mine.x509.raw.toString('base64')}:`],
        ]),
    ],
    [
      'a Client-Cert header beside another certificate',
      () =>
        come(boundTo(mine.x509), others, [
          ['client-cert', `:${mine.x509.raw.toString('base64')}:`],
        ]),
    ],
  ])('refuses %s', async (_title, attempt) => {
    const answer = await attempt()
    expect(answer.status).toBe(401)
    expect(answer.headers['www-authenticate']).toContain('error="invalid_token"')
    expect(answer.text).toContain('UNAUTHENTICATED')
  })

  test('answers nobody without TLS', async () => {
    await expect(
      send(gateway.port, { headers: [['authorization', `Bearer ${tokenIssuer.sign()}`]] }),
    ).rejects.toThrow()
  })
})
