/** A gateway over any supergraph, on a free port, for one bank with an issuer of the test's own. */

import { generateKeyPairSync } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { readAgencyRegistry } from '../../../gateway/authentication/registry/agency-registry.ts'
import { readConfig } from '../../../gateway/config/gateway-config.ts'
import type { AccessLogSetup } from '../../../gateway/access-log/open-access-log.ts'
import type { Policies } from '../../../gateway/operation/policies.ts'
import { buildGateway } from '../../../gateway/server.ts'
import { createSigner } from '../../../gateway/execution/subgraph/assertion-signer.ts'
import type { TestIssuer } from '../tokens/issuer.ts'

export interface TestGateway {
  readonly port: number
  readonly url: string
  /** Log lines since `reset`, parsed. */
  readonly logged: readonly Readonly<Record<string, unknown>>[]
  resetLog(): void
  close(): Promise<void>
}

export interface TestGatewayOptions {
  readonly supergraphSdl: string
  readonly issuer: TestIssuer
  readonly env?: Readonly<Record<string, string>>
  readonly ceiling?: readonly string[]
  readonly now?: () => Date
  readonly policies?: Policies
  readonly accessLog?: AccessLogSetup
}

export async function startGateway(options: TestGatewayOptions): Promise<TestGateway> {
  const { issuer, supergraphSdl } = options
  const logged: Readonly<Record<string, unknown>>[] = []
  const registry = readAgencyRegistry(
    JSON.stringify({
      issuers: { [issuer.issuer]: issuer.entry },
      agencies: [
        {
          id: 'bank:004',
          kind: 'BANK',
          nameTh: 'ธนาคาร',
          nameEn: 'Bank',
          issuer: issuer.issuer,
          senderConstraint: 'none',
          ceiling: options.ceiling ?? ['users:read', 'users:write'],
        },
      ],
    }),
  )
  const app = await buildGateway({
    config: readConfig({
      GATEWAY_SUPERGRAPH: 'given',
      GATEWAY_AGENCIES_FILE: 'given',
      ...options.env,
    }),
    supergraphSdl,
    registry,
    signer: await createSigner(generateKeyPairSync('ed25519').privateKey),
    now: options.now ?? (() => new Date()),
    ...(options.policies ? { policies: options.policies } : {}),
    ...(options.accessLog ? { accessLog: options.accessLog } : {}),
    log: pino(
      { level: 'debug' },
      { write: (line) => logged.push(JSON.parse(line) as Record<string, unknown>) },
    ),
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo // a TCP server has one
  return {
    port,
    url: `http://127.0.0.1:${port}/graphql`,
    logged,
    resetLog: () => {
      logged.length = 0
    },
    close: () => app.close(),
  }
}
