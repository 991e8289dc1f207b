import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { composeServices } from '@apollo/composition'
import { generateKeyPairSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { parse } from 'graphql'
import { createLocalJWKSet } from 'jose'
import { pino } from 'pino'
import {
  createSigner,
  type GatewaySigner,
} from '../../../../gateway/execution/subgraph/assertion-signer.ts'
import { cases } from '../../../../subgraphs/cases/subgraph.ts'
import { buildSubgraphServer } from '../../../../subgraphs/kit/server/server.ts'
import { createTestAuthority, type TestCertificate } from '../../../support/tokens/certificates.ts'
import {
  send,
  startSecuredGateway,
  startTokenIssuer,
  type TestTokenIssuer,
} from '../../../support/gateway/secured-gateway.ts'
import { pseudonyms } from '../../../support/domain/subgraph-client.ts'

const authority = createTestAuthority('inside')
const certificate = authority.issue('subgraph', { hosts: true })
const gatewayCertificate = authority.issue('gateway')
const strangerCertificate = createTestAuthority('outside').issue('gateway')

describe('a subgraph behind mutual TLS', () => {
  let subgraph: FastifyInstance
  let tokenIssuer: TestTokenIssuer
  let signer: GatewaySigner
  let port: number

  beforeAll(async () => {
    signer = await createSigner(generateKeyPairSync('ed25519').privateKey)
    tokenIssuer = await startTokenIssuer()
    const noDatabase = () => Promise.reject(new Error('no database'))
    subgraph = await buildSubgraphServer(cases, {
      db: {
        engine: 'pglite',
        transaction: noDatabase,
        asOwner: noDatabase,
        close: () => Promise.resolve(),
      },
      pseudonyms,
      gatewayKeys: createLocalJWKSet({ keys: [...signer.publicJwks] }),
      now: () => new Date(),
      log: pino({ level: 'silent' }),
      tls: { cert: certificate.cert, key: certificate.key, clientCa: authority.cert },
    })
    await subgraph.listen({ host: '127.0.0.1', port: 0 })
    port = (subgraph.server.address() as AddressInfo).port // a TCP server has one
  })
  afterAll(async () => {
    await subgraph.close()
    await tokenIssuer.close()
  })

  const come = (client?: TestCertificate) =>
    send(port, {
      headers: [],
      tls: { ca: authority.cert, ...(client ? { cert: client.cert, key: client.key } : {}) },
    })

  test('does not answer a client without a certificate of its authority', async () => {
    await expect(come()).rejects.toThrow()
    await expect(come(strangerCertificate)).rejects.toThrow()
    await expect(send(port, { headers: [] })).rejects.toThrow()
  })

  test('requires an assertion also of a client with a certificate', async () => {
    expect((await come(gatewayCertificate)).status).toBe(401)
  })

  test.each([
    ['answers the gateway that shows one', gatewayCertificate, 'officer-1'],
    ['not the gateway that shows another', strangerCertificate, undefined],
  ])('%s', async (_title, shown, officer) => {
    const { supergraphSdl } = composeServices([
      {
        name: 'cases',
        url: `https://127.0.0.1:${port}/graphql`,
        typeDefs: parse(await readFile(cases.sdl, 'utf8')),
      },
    ])
    const gateway = await startSecuredGateway({
      registry: tokenIssuer.registry,
      supergraphSdl: supergraphSdl ?? '',
      signer,
      subgraphTls: { ca: authority.cert, cert: shown.cert, key: shown.key },
    })
    try {
      const answer = await send(gateway.port, {
        headers: [['authorization', `Bearer ${tokenIssuer.sign()}`]],
        query: '{ me { officer } }',
      })
      expect(JSON.parse(answer.text).data?.me?.officer).toBe(officer)
    } finally {
      await gateway.close()
    }
  })
})
