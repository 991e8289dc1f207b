import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { composeServices } from '@apollo/composition'
import { generateKeyPairSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { parse } from 'graphql'
import { createLocalJWKSet } from 'jose'
import { pino } from 'pino'
import { createSigner, type GatewaySigner } from '../../../gateway/assertion-signer.ts'
import { cases } from '../../../subgraphs/cases/subgraph.ts'
import { buildSubgraphServer } from '../../../subgraphs/kit/server/server.ts'
import { createTestAuthority, type TestCertificate } from '../../support/tokens/certificates.ts'
import {
  knock,
  startDoor,
  startDoorkeeper,
  type TestDoorkeeper,
} from '../../support/gateway/gateway-under-test.ts'
import { pseudonyms } from '../../support/domain/subgraph-client.ts'

const authority = createTestAuthority('inside')
const certificate = authority.issue('subgraph', { hosts: true })
const gateway = authority.issue('gateway')
const stranger = createTestAuthority('outside').issue('gateway')

describe('a subgraph behind mutual TLS', () => {
  let subgraph: FastifyInstance
  let keeper: TestDoorkeeper
  let signer: GatewaySigner
  let port: number

  beforeAll(async () => {
    signer = await createSigner(generateKeyPairSync('ed25519').privateKey)
    keeper = await startDoorkeeper()
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
    await keeper.close()
  })

  const come = (client?: TestCertificate) =>
    knock(port, {
      headers: [],
      tls: { ca: authority.cert, ...(client ? { cert: client.cert, key: client.key } : {}) },
    })

  test('does not answer who has no certificate of its authority', async () => {
    await expect(come()).rejects.toThrow()
    await expect(come(stranger)).rejects.toThrow()
    await expect(knock(port, { headers: [] })).rejects.toThrow()
  })

  test('asks for an assertion all the same of who has one', async () => {
    expect((await come(gateway)).status).toBe(401)
  })

  test.each([
    ['answers the gateway that shows one', gateway, 'officer-1'],
    ['not the gateway that shows another', stranger, undefined],
  ])('%s', async (_title, shown, officer) => {
    const { supergraphSdl } = composeServices([
      {
        name: 'cases',
        url: `https://127.0.0.1:${port}/graphql`,
        typeDefs: parse(await readFile(cases.sdl, 'utf8')),
      },
    ])
    const door = await startDoor({
      registry: keeper.registry,
      supergraphSdl: supergraphSdl ?? '',
      signer,
      subgraphTls: { ca: authority.cert, cert: shown.cert, key: shown.key },
    })
    try {
      const answer = await knock(door.port, {
        headers: [['authorization', `Bearer ${keeper.sign()}`]],
        query: '{ me { officer } }',
      })
      expect(JSON.parse(answer.text).data?.me?.officer).toBe(officer)
    } finally {
      await door.close()
    }
  })
})
