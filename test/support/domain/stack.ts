/** A whole stack on free ports for a journey, called over HTTP as a client would. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { requestAccessToken } from '../../../local/client/access-token.ts'
import { createGraphqlClient } from '../../../local/client/graphql-client.ts'
import { freePorts } from '../../../local/ports.ts'
import { startStack, type Stack, type StackOptions } from '../../../local/stack.ts'
import type { Database } from '../../../subgraphs/kit/database/database.ts'
import { openAny, type OpenTestDatabase, type TestDatabase } from '../processes/database.ts'

export interface GatewayAnswer {
  // answers are data of whatever shape the test asked for
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data?: any
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions: {
      readonly code: string
      readonly correlationId: string
      readonly state?: string
    }
  }[]
}

export type Call = (
  query: string,
  variables?: Readonly<Record<string, unknown>>,
) => Promise<GatewayAnswer>

export interface CallOptions {
  readonly officer?: string
  /** Absent: the agency's whole ceiling. */
  readonly scope?: string
  /** The `Access-Purpose` header. */
  readonly purpose?: string
}

export interface TestStack extends Stack {
  /** Calls the gateway as the agency. */
  callAs(agencyId: string, options?: CallOptions): Call
  readonly database: TestDatabase
  closeAll(): Promise<void>
}

export interface TestStackOptions extends Omit<Partial<StackOptions>, 'db'> {
  /** Puts something between the stack and its database: what counts statements, for instance. */
  readonly wrap?: (db: Database) => Database
  /** Default: the quickest engine that is there. */
  readonly open?: OpenTestDatabase
}

export async function startTestStack({
  wrap = (db) => db,
  open = openAny,
  ...options
}: TestStackOptions = {}): Promise<TestStack> {
  const database = await open()
  const journal = await mkdtemp(join(tmpdir(), 'journal-'))
  const stack = await startStack({
    db: wrap(database.db),
    ports: freePorts,
    journal,
    log: pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' }),
    ...options,
  })
  return {
    ...stack,
    database,
    callAs(agencyId, { officer, scope, purpose } = {}) {
      let token: Promise<string> | undefined
      const accessToken = () => {
        token ??= requestAccessToken({ clientId: agencyId, officer, scope, issuer: stack.issuer })
        return token
      }
      const headers = purpose === undefined ? {} : { 'access-purpose': purpose }
      return createGraphqlClient(stack.gatewayUrl, accessToken, headers) as Call // any shape fits
    },
    async closeAll() {
      await stack.close()
      await database.close()
      await rm(journal, { recursive: true, force: true })
    },
  }
}

export const codesOf = ({ errors }: GatewayAnswer) =>
  errors?.map(({ extensions }) => extensions.code) ?? []
