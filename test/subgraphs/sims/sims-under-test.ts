/** The sims subgraph on a database of its own, with cases beside it, and numbers and persons that belong to nobody. */

import { randomUUID } from 'node:crypto'
import { cases } from '../../../subgraphs/cases/subgraph.ts'
import type { Database } from '../../../subgraphs/kit/database/database.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { sims } from '../../../subgraphs/sims/subgraph.ts'
import { insertTestAgencies } from '../../support/tokens/agencies.ts'
import { aoc, nbtc, telco } from '../../support/tokens/callers.ts'
import {
  startOn,
  type OpenTestDatabase,
  type TestDatabase,
} from '../../support/processes/database.ts'
import { nationalId, reportInput } from '../../support/domain/reports.ts'
import {
  pseudonyms,
  startSubgraph,
  type GraphqlAnswer,
  type SubgraphClient,
} from '../../support/domain/subgraph-client.ts'

export const hour = 3_600_000
export const day = 24 * hour

export interface TestPerson {
  readonly id: string
  readonly nationalId: string
}

export interface SimsUnderTest {
  readonly client: SubgraphClient
  readonly db: Database
  /** The subgraph's clock; tests move it. */
  readonly clock: { at: Date }
  /** Statements that the subgraph has sent so far. */
  statements(): number
  /** Opens a case with these suspect numbers; answers its id. */
  openCase(suspectMsisdns: readonly string[]): Promise<string>
  /** Makes the station the investigator of the case. */
  refer(caseId: string, agencyId: string): Promise<void>
  close(): Promise<void>
}

let lastPerson = 0
let lastNumber = 0

export function newPerson(): TestPerson {
  const number = nationalId(`3${String(++lastPerson).padStart(11, '0')}`)
  return { id: pseudonyms.person(number), nationalId: number }
}

export function newNumbers(count: number): readonly string[] {
  return Array.from({ length: count }, () => `+668${String(++lastNumber).padStart(8, '0')}`)
}

/** An input of `registerSims`, otherwise right, for a test to change in one place. */
export function registerInput(person: TestPerson, msisdns: readonly string[]) {
  return {
    idempotencyKey: randomUUID(),
    sims: msisdns.map((msisdn) => ({
      msisdn,
      nationalId: person.nationalId,
      holderName: 'ผู้ถือ เลขหมาย',
      registeredAt: '2026-01-05T09:00:00+07:00',
    })),
  }
}

export const registerSims = `mutation ($input: RegisterSimsInput!) {
  registerSims(input: $input) { registered updated claimed }
}`

export const codeOf = (answer: GraphqlAnswer) => answer.errors?.[0]?.extensions.code

/** Registers as many new numbers for the person at the operator. */
export async function register(
  { client }: SimsUnderTest,
  operator: 'ais' | 'true' | 'nt',
  person: TestPerson,
  count: number,
): Promise<readonly string[]> {
  const msisdns = newNumbers(count)
  const input = registerInput(person, msisdns)
  const { data, errors } = await client.ask(telco(operator), registerSims, { input })
  if (errors || data.registerSims.registered !== count) throw new Error('registration failed')
  return msisdns
}

/** Operators, as test callers name them. */
export type TestOperator = 'ais' | 'true' | 'nt'

const waitingClaims = `query ($after: String) { simClaims(first: 100, after: $after) {
  nodes { id msisdn operator heldBy } pageInfo { hasNextPage endCursor } } }`
const answerClaims = `mutation ($input: AnswerSimClaimsInput!) { answerSimClaims(input: $input) { claims { state } } }`

/** The ids of the claims on these numbers that wait, as the regulator sees them, in the order of the numbers. */
export async function waitingClaimIds({ client }: SimsUnderTest, msisdns: readonly string[]) {
  const ids = new Map<string, string>()
  for (let after: string | null = null; ;) {
    const { data } = await client.ask(nbtc, waitingClaims, { after })
    for (const { id, msisdn } of data.simClaims.nodes) ids.set(msisdn, id)
    if (!data.simClaims.pageInfo.hasNextPage)
      return msisdns.flatMap((msisdn) => ids.get(msisdn) ?? [])
    after = data.simClaims.pageInfo.endCursor
  }
}

/** Ports numbers: the new operator registers them for the person, the operator that has them releases them. */
export async function port(
  sims: SimsUnderTest,
  [from, to]: readonly [TestOperator, TestOperator],
  person: TestPerson,
  msisdns: readonly string[],
) {
  const input = registerInput(person, msisdns)
  const claimed = await sims.client.ask(telco(to), registerSims, { input })
  if (claimed.data?.registerSims.claimed !== msisdns.length) throw new Error('no claim was made')
  const claimIds = await waitingClaimIds(sims, msisdns)
  const answer = { input: { claimIds, released: true } }
  const { errors } = await sims.client.ask(telco(from), answerClaims, answer)
  if (errors) throw new Error('the claims were not released')
}

export function startSims(open: OpenTestDatabase): Promise<SimsUnderTest> {
  return startOn(open, startSimsOn)
}

async function startSimsOn(database: TestDatabase): Promise<SimsUnderTest> {
  const { db } = database
  await migrate(db, [cases.migrations, sims.migrations])
  await insertTestAgencies(db)
  const clock = { at: new Date() }
  let statements = 0
  const counted: Database = {
    ...db,
    transaction: (session, work) =>
      db.transaction(session, (connection) =>
        work({
          query: (text, values) => {
            statements++
            return connection.query(text, values)
          },
          write: (text, values) => {
            statements++
            return connection.write(text, values)
          },
        }),
      ),
  }
  const casesClient = await startSubgraph(cases, db)
  const client = await startSubgraph(sims, counted, () => clock.at)
  return {
    client,
    db,
    clock,
    statements: () => statements,
    async openCase(suspectMsisdns) {
      const document = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }`
      const input = { ...reportInput(), suspectMsisdns }
      const { data } = await casesClient.ask(aoc, document, { input })
      return data.reportCase.case.id
    },
    async refer(caseId, agencyId) {
      const centre = { role: 'aoc_referrals', agencyId: 'aoc', agencyKind: 'AOC', officer: 'o' }
      await db.transaction(centre, (each) =>
        each.query(`select access.add_party($1::uuid, $2::text, 'INVESTIGATOR', now())`, [
          caseId,
          agencyId,
        ]),
      )
    },
    async close() {
      await client.close()
      await casesClient.close()
      await database.close()
    },
  }
}
