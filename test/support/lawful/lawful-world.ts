/** The subgraphs that have mutations on one database, and one step of an episode: an act, its events, and what it broke. */

import { isErrorCode } from '../../../schema/error-codes.ts'
import { purposeBases } from '../../../schema/identity.ts'
import { accounts } from '../../../subgraphs/accounts/subgraph.ts'
import { cases } from '../../../subgraphs/cases/subgraph.ts'
import { deliveries, withWebhooks } from '../../../subgraphs/deliveries/subgraph.ts'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import type { Database } from '../../../subgraphs/kit/database/database.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import type { SubgraphName } from '../../../subgraphs/kit/subgraph-name.ts'
import { syncStations } from '../../../subgraphs/referrals/stations/sync.ts'
import { referrals } from '../../../subgraphs/referrals/subgraph.ts'
import { sims } from '../../../subgraphs/sims/subgraph.ts'
import {
  pseudonyms,
  startSubgraph,
  type GraphqlAnswer,
  type SubgraphClient,
} from '../domain/subgraph-client.ts'
import { openTestWebhooks } from '../deliveries/webhooks.ts'
import type { OpenTestDatabase } from '../processes/database.ts'
import type { Random } from '../random.ts'
import { insertTestAgencies } from '../tokens/agencies.ts'
import { marker } from './hostile-input.ts'
import { readPublished, readTellings, type Telltale } from './audience-invariants.ts'
import { findUnlawfulHolds } from './hold-invariants.ts'
import { readIdentities } from './identity-invariants.ts'
import { anyCaller } from './lawful-callers.ts'
import { readFacts, type Facts } from './lawful-facts.ts'
import { findMoneyHeldTwice } from './money-invariants.ts'
import { mutationDocuments } from './mutation-documents.ts'
import { fingerprintOf } from './fingerprint.ts'
import { persons, type PlannedAct } from './recipe.ts'
import { findOrdersOnOwnWord, findUnheardComplaints } from './word-invariants.ts'

/** The result of one act. */
export interface StepOutcome {
  /** The codes of its errors, those of its items included. */
  readonly codes: readonly string[]
  /** Names and national IDs that a reading after it opened. */
  readonly opened: number
  /** The events that it published, and their audiences. */
  readonly told: readonly Telltale[]
  /** A sentence for each rule that was broken. */
  readonly broken: readonly string[]
}

/** The subgraphs, and the clock that the steps move. */
export interface LawfulWorld {
  readonly db: Database
  facts(): Promise<Facts>
  advance(ms: number): void
  /** Sends the act and nothing else. */
  send(mutation: string, act: PlannedAct): Promise<GraphqlAnswer>
  /** Delivers every event and announces what is due. */
  settle(): Promise<void>
  /** Sends an act that was done before once more, with its key. @returns a sentence for each rule that was broken */
  repeat(mutation: string, act: PlannedAct): Promise<readonly string[]>
  /** Sends the act, delivers its events, and checks every rule. */
  step(mutation: string, act: PlannedAct, before: Facts, random: Random): Promise<StepOutcome>
  close(): Promise<void>
}

const all = { cases, accounts, sims, referrals, deliveries } as const

/** Starts the subgraphs on an empty database with the agencies of the tests and two stations. */
export async function startLawfulWorld(open: OpenTestDatabase): Promise<LawfulWorld> {
  const database = await open()
  const { db } = database
  let clock = new Date('2026-11-24T03:00:00Z')
  const now = () => clock
  const webhooks = await openTestWebhooks(now)
  await migrate(
    db,
    Object.values(all).map(({ migrations }) => migrations),
  )
  await insertTestAgencies(db)
  await syncStations(
    db,
    ['10101', '10102'].map((code) => ({
      code,
      nameTh: `สถานี ${code}`,
      nameEn: `Station ${code}`,
      province: 'Bangkok',
    })),
  )
  const clients = {
    cases: await startSubgraph(cases, db, now),
    accounts: await startSubgraph(accounts, db, now),
    sims: await startSubgraph(sims, db, now),
    referrals: await startSubgraph(referrals, db, now),
    deliveries: await startSubgraph(withWebhooks(webhooks), db, now),
  }
  const clientOf: ReadonlyMap<SubgraphName, SubgraphClient> = new Map(
    Object.entries(clients) as [SubgraphName, SubgraphClient][], // its keys are names of subgraphs
  )

  async function settle(): Promise<void> {
    for (let done = 1; done > 0;) {
      done = 0
      for (const subgraph of Object.values(all))
        // in turn: what one delivers another may have to pass on; their loaders differ, and are not used
        done += await workOnce(subgraph as typeof cases, { db, now })
    }
  }

  async function send(mutation: string, { caller, input }: PlannedAct): Promise<GraphqlAnswer> {
    const document = mutationDocuments.get(mutation)
    const client = document && clientOf.get(document.subgraph)
    if (!client) throw new RangeError(`no mutation ${mutation}`)
    return client.ask(caller, document.query, { input })
  }

  return {
    db,
    send,
    settle,
    facts: () => readFacts(db, clock),
    advance: (ms) => {
      clock = new Date(clock.getTime() + ms)
    },
    async repeat(mutation, act) {
      const untouched = await fingerprintOf(db)
      const answer = await send(mutation, act)
      const isTouched = (await fingerprintOf(db)) !== untouched
      return [...faultsOf(answer), ...(isTouched ? ['an act was done twice with one key'] : [])]
    },
    async step(mutation, { caller, input }, before, random) {
      const untouched = await fingerprintOf(db)
      const answer = await send(mutation, { caller, input })
      const codes = codesOf(answer)
      const isDone = codes.length === 0
      const broken = [...faultsOf(answer)]
      // an item that was refused stands beside others that were done
      if (!answer.data?.answer && (await fingerprintOf(db)) !== untouched)
        broken.push('a refused act changed rows')
      const published = await readPublished(db)
      await settle()
      const { observed: told, broken: mistold } = await readTellings(db, mutation, published)
      const after = await readFacts(db, clock)
      const act = { mutation, caller, input, isDone }
      broken.push(
        ...mistold,
        ...findUnlawfulHolds(before, after, act),
        ...findMoneyHeldTwice(before, after, mutation),
        ...findOrdersOnOwnWord(before, after, act),
        ...findUnheardComplaints(after),
      )
      if (after.cases.length === 0) return { codes, opened: 0, told, broken }
      const reading = await readIdentities(
        db,
        clients.cases,
        anyCaller(random),
        { basis: random.pick(purposeBases), caseId: random.pick(after.cases).id },
        persons.map((id) => pseudonyms.person(id)),
        clock,
      )
      return { codes, opened: reading.opened, told, broken: [...broken, ...reading.unlawful] }
    },
    async close() {
      for (const client of Object.values(clients)) await client.close()
      await webhooks.close()
      await database.close()
    },
  }
}

interface Refusal {
  readonly code: string
  readonly message: string
  readonly state?: string | null | undefined
}

/** Errors of the answer, and of its items where it has many. */
function refusalsOf({ data, errors = [] }: GraphqlAnswer): readonly Refusal[] {
  const results = (data?.answer?.results ?? []) as readonly { readonly error: Refusal | null }[]
  return [
    ...errors.map(({ message, extensions }) => ({ ...extensions, message })),
    ...results.flatMap(({ error }) => (error ? [error] : [])),
  ]
}

/** The codes of an answer, those of its items included. */
export const codesOf = (answer: GraphqlAnswer) => refusalsOf(answer).map(({ code }) => code)

/** A refusal has a code of the table, says why, and repeats no value of the caller. */
function faultsOf(answer: GraphqlAnswer): readonly string[] {
  return refusalsOf(answer).flatMap(({ code, message, state }) => {
    const faults: string[] = []
    if (!isErrorCode(code) || code === 'INTERNAL_SERVER_ERROR') faults.push(`refused with ${code}`)
    if (code === 'INVALID_STATE' && !state) faults.push('INVALID_STATE without the state')
    if (message.length < 9 || message.includes(marker)) faults.push(`refused with "${message}"`)
    return faults
  })
}
