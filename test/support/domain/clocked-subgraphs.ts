/** The subgraphs whose life-cycles run by clocks, on one database and one clock that the test moves. */

import { randomUUID } from 'node:crypto'
import { accounts } from '../../../subgraphs/accounts/subgraph.ts'
import { cases } from '../../../subgraphs/cases/subgraph.ts'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { syncStations } from '../../../subgraphs/referrals/stations/sync.ts'
import { referrals } from '../../../subgraphs/referrals/subgraph.ts'
import { insertTestAgencies } from '../tokens/agencies.ts'
import { aoc } from '../tokens/callers.ts'
import type { OpenTestDatabase, TestDatabase } from '../processes/database.ts'
import { reportInput } from './reports.ts'
import {
  startSubgraph,
  type GraphqlAnswer,
  type SubgraphClient,
  type TestCaller,
} from './subgraph-client.ts'

export const hour = 3_600_000
export const day = 24 * hour

type Input = Readonly<Record<string, unknown>>

export interface ClockedSubgraphs {
  readonly database: TestDatabase
  readonly now: () => Date
  setClock(instant: Date): void
  advance(ms: number): void
  cases: SubgraphClient
  accounts: SubgraphClient
  referrals: SubgraphClient
  /** Calls a mutation of accounts or referrals and answers its payload, or its error code and state. */
  act(caller: TestCaller, mutation: string, input: Input): Promise<Outcome>
  openCase(input?: ReturnType<typeof reportInput>): Promise<string>
  hold(caller: TestCaller, id: string): Promise<GraphqlAnswer['data']>
  /** Delivers every event and announces every lapse that is due. */
  settle(): Promise<void>
  /** Delivers events and sweeps nothing. */
  deliver(): Promise<void>
  close(): Promise<void>
}

export interface Outcome {
  readonly code: string | undefined
  readonly state: string | undefined
  // answers are data of whatever shape the mutation has
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data: any
}

const hold = `id state basis extendedBasis hop requestedSatang heldSatang requestedBy requestedAt placedAt complaintDueAt
  decisionDueAt lapsesAt endedAt liftableSince account { bankCode maskedNumber } release { dueAt outcome requestedBy }
  history { at state agencyId officer section lapsesAt remark words note }`
const referral = `id state officer officerIsKnown dueAt decision complaint { number receivedAt decisionDueAt } station { code }
  history { state agencyId decision note }`

const payloads: Readonly<Record<string, string>> = {
  requestHolds: `holds { ${hold} }`,
  requestHoldsAlongTrail: `holds { ${hold} }`,
  freezeAccountsOfPerson: `holds { ${hold} }`,
  confirmHoldOrder: `holds { ${hold} }`,
  referCase: `referral { ${referral} }`,
  acknowledgeReferral: `referral { ${referral} }`,
  assignOfficer: `referral { ${referral} }`,
  recordComplaint: `referral { ${referral} }`,
  decideReferral: `referral { ${referral} }`,
  transferReferral: `referral { id state }`,
  correctComplaint: `referral { ${referral} }`,
  reopenReferral: `referral { ${referral} }`,
}

export async function startClockedSubgraphs(open: OpenTestDatabase): Promise<ClockedSubgraphs> {
  const database = await open()
  const { db } = database
  let clock = new Date()
  const now = () => clock
  await migrate(db, [cases.migrations, accounts.migrations, referrals.migrations])
  await insertTestAgencies(db)
  await syncStations(db, [station('10101'), station('10102')])
  const clients = {
    cases: await startSubgraph(cases, db, now),
    accounts: await startSubgraph(accounts, db, now),
    referrals: await startSubgraph(referrals, db, now),
  }
  const ofReferrals = (mutation: string) => /Referral|referCase|Complaint|Officer/.test(mutation)

  return {
    database,
    now,
    ...clients,
    setClock: (instant) => {
      clock = instant
    },
    advance: (ms) => {
      clock = new Date(clock.getTime() + ms)
    },
    async act(caller, mutation, input) {
      const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
      const payload = payloads[mutation] ?? `hold { ${hold} }`
      const query = `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { ${payload} } }`
      const client = ofReferrals(mutation) ? clients.referrals : clients.accounts
      const { data, errors } = await client.ask(caller, query, { input })
      const { code, state } = errors?.[0]?.extensions ?? {}
      return { code, state, data: data?.answer ?? null }
    },
    async openCase(input = reportInput()) {
      const document = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }`
      const { data } = await clients.cases.ask(aoc, document, { input })
      return data.reportCase.case.id
    },
    async hold(caller, id) {
      const query = `query ($id: ID!) { hold(id: $id) { ${hold} } }`
      return (await clients.accounts.ask(caller, query, { id })).data.hold
    },
    async settle() {
      for (let done = 1; done > 0;)
        done =
          (await workOnce(cases, { db, now })) +
          (await workOnce(accounts, { db, now })) +
          (await workOnce(referrals, { db, now }))
    },
    async deliver() {
      for (let done = 1; done > 0;)
        done =
          (await workOnce(cases, { db, now })) +
          (await workOnce({ ...accounts, sweeps: [] }, { db, now })) +
          (await workOnce({ ...referrals, sweeps: [] }, { db, now }))
    },
    async close() {
      for (const client of Object.values(clients)) await client.close()
      await database.close()
    },
  }
}

/** The input of every keyed mutation. */
export const keyed = (input: Input): Input => ({ idempotencyKey: randomUUID(), ...input })

function station(code: string) {
  return { code, nameTh: `สถานี ${code}`, nameEn: `Station ${code}`, province: 'Bangkok' }
}
