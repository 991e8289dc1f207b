/** The cases subgraph on a database of its own, with a clock that the test moves. */

import { randomUUID } from 'node:crypto'
import type { Session } from '../../../subgraphs/kit/database/database.ts'
import { cases } from '../../../subgraphs/cases/subgraph.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { startOn, type OpenTestDatabase, type TestDatabase } from '../processes/database.ts'
import { insertTestAgencies } from '../tokens/agencies.ts'
import { aoc } from '../tokens/callers.ts'
import { reportInput } from './reports.ts'
import { startSubgraph, type SubgraphClient, type TestCaller } from './subgraph-client.ts'

/** The payload of a mutation, or its error code and message. */
export interface CaseOutcome {
  readonly code: string | undefined
  readonly message: string | undefined
  readonly state: string | undefined
  // answers are data of whatever shape the test asked for
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data: any
}

export interface CasesUnderTest {
  readonly database: TestDatabase
  readonly client: SubgraphClient
  readonly now: () => Date
  advance(ms: number): void
  /** Calls a mutation with a key of its own unless the input has one, and selects `selection` of its payload. */
  act(
    caller: TestCaller,
    mutation: string,
    input: Readonly<Record<string, unknown>>,
    selection?: string,
  ): Promise<CaseOutcome>
  /** @returns the id of a new case of the centre */
  openCase(input?: Readonly<Record<string, unknown>>): Promise<string>
  /** Fields of a case as the caller reads them; null when it sees none. */
  read(caller: TestCaller, id: string, selection: string): Promise<CaseOutcome['data']>
  /** A transaction of the subgraph's role for a caller, with every wall but the database's own taken down. */
  behindTheWalls(caller: TestCaller): Session
  close(): Promise<void>
}

/** Starts the subgraph on an empty database with the test's agencies. */
export function startCases(open: OpenTestDatabase): Promise<CasesUnderTest> {
  return startOn(open, startCasesOn)
}

async function startCasesOn(database: TestDatabase): Promise<CasesUnderTest> {
  let clock = new Date()
  const now = () => clock
  await migrate(database.db, [cases.migrations])
  await insertTestAgencies(database.db)
  const client = await startSubgraph(cases, database.db, now)

  const act: CasesUnderTest['act'] = async (caller, mutation, input, selection = 'case { id }') => {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
    const query = `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { ${selection} } }`
    const answer = await client.ask(caller, query, {
      input: { idempotencyKey: randomUUID(), ...input },
    })
    const [error] = answer.errors ?? []
    const { code, state } = error?.extensions ?? {}
    return { code, state, message: error?.message, data: answer.data?.answer ?? null }
  }
  return {
    database,
    client,
    now,
    act,
    advance: (ms) => {
      clock = new Date(clock.getTime() + ms)
    },
    async openCase(input = reportInput()) {
      const { data } = await act(aoc, 'reportCase', input)
      return data.case.id
    },
    async read(caller, id, selection) {
      const query = `query ($id: ID!) { case(id: $id) { ${selection} } }`
      return (await client.ask(caller, query, { id })).data.case
    },
    behindTheWalls: ({ agencyId, agencyKind, officer = 'officer-1' }) => ({
      role: 'aoc_cases',
      agencyId,
      agencyKind,
      officer,
    }),
    async close() {
      await client.close()
      await database.close()
    },
  }
}
