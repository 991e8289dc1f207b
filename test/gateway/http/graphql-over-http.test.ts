import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { serverAudits } from 'graphql-http'
import { startGateway, type TestGateway } from '../../support/gateway/gateway.ts'
import { createTestIssuer, type TestIssuer } from '../../support/tokens/issuer.ts'
import { startSmallGraph, type SmallGraph } from '../../support/graphs/small-graph.ts'

/** Deviations: GET is not served, and a refused document is 400 whatever the client accepts. */
const declined =
  /GET|^SHOULD use (a status code of )?200 (status code )?on (document|variable).* accepting application\/json$/

describe('GraphQL over HTTP', () => {
  let graph: SmallGraph
  let issuer: TestIssuer
  let gateway: TestGateway

  beforeAll(async () => {
    graph = await startSmallGraph()
    issuer = await createTestIssuer()
    gateway = await startGateway({ supergraphSdl: graph.supergraphSdl, issuer })
  })
  afterAll(async () => {
    await gateway.close()
    await graph.close()
  })

  const audits = serverAudits({
    url: () => gateway.url,
    fetchFn: async (input: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers)
      headers.set('authorization', `Bearer ${await issuer.sign()}`)
      return fetch(input, { ...init, headers })
    },
  }).filter(({ name }) => !declined.test(name))

  test('is audited in every MUST', () => {
    expect(audits.filter(({ name }) => name.startsWith('MUST ')).length).toBeGreaterThan(10)
    expect(audits.length).toBeGreaterThan(50)
  })

  test.each(audits.map((audit) => [audit.name, audit] as const))('%s', async (_name, audit) => {
    expect(await audit.fn()).toMatchObject({ status: 'ok' })
  })
})
