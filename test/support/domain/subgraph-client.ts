/** A subgraph over real HTTP, called as the gateway calls it: with an assertion bound to the body. */

import { generateKeyPairSync } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { exportJWK, createLocalJWKSet } from 'jose'
import { pino } from 'pino'
import type { AgencyKind, Purpose } from '../../../schema/identity.ts'
import { openStream, type ReadStream } from '../streams/read-stream.ts'
import { mintOne } from '../tokens/assertion.ts'
import type { Database } from '../../../subgraphs/kit/database/database.ts'
import { createPseudonyms } from '../../../subgraphs/kit/pseudonyms.ts'
import {
  buildSubgraphServer,
  type SubgraphServerOptions,
} from '../../../subgraphs/kit/server/server.ts'
import type { Subgraph } from '../../../subgraphs/kit/subgraph.ts'

export const pseudonyms = createPseudonyms(Buffer.alloc(32, 7))

const { privateKey, publicKey } = generateKeyPairSync('ed25519')
export const signer = { key: privateKey, kid: 'test' }
export const gatewayKeys = createLocalJWKSet({
  keys: [{ ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA' }],
})

export interface TestCaller {
  readonly agencyId: string
  readonly agencyKind: AgencyKind
  readonly scopes: readonly string[]
  readonly officer?: string
  /** Default: an issuer of the agency's own. */
  readonly issuer?: string
  readonly purpose?: Purpose
  /** Default `test`. */
  readonly correlationId?: string
}

export interface GraphqlAnswer {
  // answers are data of whatever shape the test asked for
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data: any
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions: { readonly code: string; readonly state?: string }
  }[]
}

export interface SubgraphClient {
  readonly url: string
  ask(
    caller: TestCaller,
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<GraphqlAnswer>
  /** Opens a subscription. */
  subscribe(
    caller: TestCaller,
    query: string,
    variables?: Readonly<Record<string, unknown>>,
  ): Promise<ReadStream>
  close(): Promise<void>
}

/** The person of a caller that names none: each agency has an issuer of its own, whose subjects are its own. */
const unnamed = ({ agencyId }: TestCaller) => ({
  issuer: `https://${agencyId.replaceAll(':', '.')}.test`,
  officer: 'officer-1',
})

export async function startSubgraph<Loaders>(
  subgraph: Subgraph<Loaders>,
  db: Database,
  now: () => Date = () => new Date(),
  options: Partial<SubgraphServerOptions> = {},
): Promise<SubgraphClient> {
  const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' })
  const app = await buildSubgraphServer(subgraph, {
    db,
    pseudonyms,
    gatewayKeys,
    now,
    log,
    notesReads: false,
    ...options,
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo // a TCP server has one
  const url = `http://127.0.0.1:${port}/graphql`
  const assertionFor = (caller: TestCaller, body: string) =>
    mintOne(
      { ...unnamed(caller), correlationId: 'test', ...caller },
      subgraph.name,
      body,
      signer,
      now(),
    )
  return {
    url,
    subscribe(caller, query, variables = {}) {
      const body = JSON.stringify({ query, variables })
      const headers = { authorization: `Bearer ${assertionFor(caller, body)}` }
      return openStream(url, { query, variables, headers })
    },
    async ask(caller, query, variables = {}) {
      const body = JSON.stringify({ query, variables })
      const assertion = assertionFor(caller, body)
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${assertion}` },
        body,
      })
      return (await response.json()) as GraphqlAnswer
    },
    close: () => app.close(),
  }
}
