import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { setTimeout } from 'node:timers/promises'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import { openPostgres } from '../../../subgraphs/kit/database/postgres.ts'
import type { Database } from '../../../subgraphs/kit/database/database.ts'
import { accounts } from '../../../subgraphs/accounts/subgraph.ts'
import { aoc, bank, ccib, station } from '../../support/tokens/callers.ts'
import {
  day,
  hour,
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'
import { engines } from '../../support/processes/database.ts'
import { nationalId, reportInput } from '../../support/domain/reports.ts'
import { pseudonyms, type GraphqlAnswer } from '../../support/domain/subgraph-client.ts'

const server = engines.find(({ engine }) => engine === 'PostgreSQL')
const rounds = 15
const testTimeoutMs = 120_000

/** Two things at once, many times: whichever comes first, one order of the two explains what is read afterwards. */
const describeOnServer = server ? describe : describe.skip

describeOnServer('holds under race on PostgreSQL', () => {
  let graph: ClockedSubgraphs
  let otherPool: Database
  let start: Date

  beforeAll(async () => {
    if (!server) return
    graph = await startClockedSubgraphs(server.open)
    otherPool = openPostgres({ url: graph.database.url ?? '' })
  })
  afterAll(async () => {
    await otherPool?.close()
    await graph?.close()
  })
  beforeEach(() => {
    start = new Date()
    graph.setClock(start)
  })

  async function request(): Promise<{ caseId: string; holdId: string }> {
    graph.setClock(start)
    const caseId = await graph.openCase()
    await graph.act(aoc, 'referCase', keyed({ caseId, stationCode: '10101' }))
    const { data } = await graph.act(
      aoc,
      'requestHoldsAlongTrail',
      keyed({ caseId, basis: 'VICTIM_WORD' }),
    )
    return { caseId, holdId: data.holds[0].id }
  }
  async function placed() {
    const known = await request()
    await place(known.holdId)
    return known
  }
  const place = (holdId: string) =>
    graph.act(bank('014'), 'placeHold', { holdId, heldSatang: 5_000_000 })
  const lift = (holdId: string) => graph.act(aoc, 'liftHold', { holdId, reason: 'over' })
  const statesOf = async (holdId: string) => {
    const hold = await graph.hold(aoc, holdId)
    return hold.history.map(({ state }: { state: string }) => state).slice(1)
  }
  const sweep = (db: Database) => workOnce(accounts, { db, now: graph.now })
  const told = async (type: string, holdId: string) => {
    const rows = await graph.database.db.asOwner((owner) =>
      owner.query('select 1 from accounts.outbox where type = $1::text and subject = $2::text', [
        type,
        holdId,
      ]),
    )
    return rows.length
  }

  test(
    'place against lift: placed and then lifted, or lifted and never placed',
    async () => {
      for (let round = 0; round < rounds; round += 1) {
        const { holdId } = await request()
        const [placing, lifting] = await Promise.all([place(holdId), lift(holdId)])
        expect(lifting.code).toBeUndefined()
        const expected = placing.code === undefined ? ['PLACED', 'LIFTED'] : ['LIFTED']
        expect(await statesOf(holdId)).toEqual(expected)
        if (placing.code) expect(placing).toMatchObject({ code: 'INVALID_STATE', state: 'LIFTED' })
      }
    },
    testTimeoutMs,
  )

  test(
    'lapse against extend at the instant: extended before, or lapsed and told once',
    async () => {
      for (let round = 0; round < rounds; round += 1) {
        const { holdId } = await placed()
        graph.setClock(new Date(start.getTime() + 72 * hour - 1))
        const input = { holdId, basis: 'SEIZURE', orderNumber: 'ORD-1' }
        const extending = graph.act(ccib, 'extendHold', input)
        const passing = (async () => {
          graph.advance(1)
          await Promise.all([sweep(graph.database.db), sweep(otherPool)])
        })()
        const [{ code, state }] = await Promise.all([extending, passing])
        await Promise.all([sweep(graph.database.db), sweep(otherPool)])
        const hold = await graph.hold(aoc, holdId)
        expect(hold.state).toBe(code === undefined ? 'EXTENDED' : 'LAPSED')
        if (code !== undefined) expect([code, state]).toEqual(['INVALID_STATE', 'LAPSED'])
        expect(await told('th.aoc.hold.lapsed', holdId)).toBe(code === undefined ? 0 : 1)
      }
    },
    testTimeoutMs,
  )

  test(
    'two decisions on one release: one decides, the other learns so',
    async () => {
      for (let round = 0; round < rounds; round += 1) {
        const { holdId } = await placed()
        await graph.act({ ...bank('014'), officer: 'a' }, 'requestRelease', {
          holdId,
          reason: 'shop',
        })
        const decide = (officer: string, outcome: string) =>
          graph.act({ ...bank('014'), officer }, 'decideRelease', {
            holdId,
            outcome,
            reason: 'heard',
          })
        const [releasing, refusing] = await Promise.all([
          decide('b', 'RELEASED'),
          decide('c', 'REFUSED'),
        ])
        expect([releasing.code, refusing.code].filter((code) => code === undefined)).toHaveLength(1)
        expect([releasing.code, refusing.code]).toContain('INVALID_STATE')
        const { state, release } = await graph.hold(aoc, holdId)
        expect([state, release.outcome]).toEqual(
          releasing.code === undefined ? ['RELEASED', 'RELEASED'] : ['PLACED', 'REFUSED'],
        )
      }
    },
    testTimeoutMs,
  )

  test(
    'a complaint against the lapse at the same instant: seven days from it, or lapsed and told once',
    async () => {
      for (let round = 0; round < rounds; round += 1) {
        const { caseId, holdId } = await placed()
        graph.setClock(new Date(start.getTime() + 72 * hour - 1))
        const query = `query ($id: ID!) { case(id: $id) { __typename } }`
        expect(
          (await graph.cases.ask(station('10101'), query, { id: caseId })).errors,
        ).toBeUndefined()
        const inbox = `{ referrals(first: 100) { nodes { id case { id } } } }`
        const { data } = await graph.referrals.ask(station('10101'), inbox)
        const referral = data.referrals.nodes.find(
          (each: { case: { id: string } }) => each.case.id === caseId,
        )
        await graph.act(station('10101'), 'recordComplaint', {
          referralId: referral.id,
          complaintNumber: '1',
          receivedAt: graph.now().toISOString(),
        })
        const passing = (async () => {
          graph.advance(1)
          await Promise.all([sweep(graph.database.db), sweep(otherPool)])
        })()
        await Promise.all([graph.deliver(), passing, sweep(otherPool)])
        await graph.settle()
        const hold = await graph.hold(aoc, holdId)
        const isLapsed = hold.state === 'LAPSED'
        expect(hold.lapsesAt).toBe(
          new Date(
            start.getTime() + (isLapsed ? 72 * hour : 72 * hour - 1 + 7 * day),
          ).toISOString(),
        )
        expect(await told('th.aoc.hold.lapsed', holdId)).toBe(isLapsed ? 1 : 0)
        expect(await told('th.aoc.hold.complained', holdId)).toBe(isLapsed ? 0 : 1)
      }
    },
    testTimeoutMs,
  )

  test(
    'a complaint against placing: the hold runs from the complaint, whichever came first',
    async () => {
      for (let round = 0; round < rounds; round += 1) {
        const { caseId, holdId } = await request()
        const inbox = `{ referrals(first: 100) { nodes { id case { id } } } }`
        const { data } = await graph.referrals.ask(station('10101'), inbox)
        const referral = data.referrals.nodes.find(
          (each: { case: { id: string } }) => each.case.id === caseId,
        )
        await graph.act(station('10101'), 'recordComplaint', {
          referralId: referral.id,
          complaintNumber: '1',
          receivedAt: graph.now().toISOString(),
        })
        await Promise.all([place(holdId), graph.deliver()])
        const hold = await graph.hold(aoc, holdId)
        expect(hold).toMatchObject({
          state: 'COMPLAINED',
          lapsesAt: new Date(start.getTime() + 7 * day).toISOString(),
        })
      }
    },
    testTimeoutMs,
  )

  test(
    'banks that freeze at once along the trail ask for no money twice',
    async () => {
      for (let round = 0; round < rounds; round += 1) {
        graph.setClock(start)
        const caseId = await graph.openCase()
        const freeze = (code: string, accountNumber: string, amountSatang: number) =>
          graph.act(
            bank(code),
            'freezeAccount',
            keyed({
              accountNumber,
              amountSatang,
              suspectedAt: start.toISOString(),
              reason: 'pattern',
              caseId,
            }),
          )
        await Promise.all([
          freeze('014', '0142223332', 5_000_000),
          freeze('006', '0063334443', 3_000_000),
          freeze('014', '0144445554', 2_000_000),
          graph.act(aoc, 'requestHoldsAlongTrail', keyed({ caseId, basis: 'VICTIM_WORD' })),
        ])
        const rows = await graph.database.db.asOwner((owner) =>
          owner.query<{ satang: number }>(
            `select sum(requested_satang)::bigint as satang from accounts.hold where case_id = $1::uuid
           group by account_id order by 1`,
            [caseId],
          ),
        )
        expect(rows.map(({ satang }) => satang)).toEqual([2_000_000, 3_000_000, 5_000_000])
      }
    },
    testTimeoutMs,
  )

  /** The sessions of this database that wait for a lock. */
  const waiting = async () => {
    const [row] = await graph.database.db.asOwner((owner) =>
      owner.query<{ n: number }>(
        `select count(*)::integer as n from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      ),
    )
    return row?.n ?? 0
  }
  const untilWaiting = async (sessions: number) => {
    while ((await waiting()) < sessions) await setTimeout(20)
  }

  test(
    'a report and a registration that record two persons in opposite order: PostgreSQL undoes one, and both take effect',
    async () => {
      const [holder = '', victim = ''] = ['310020000091', '310020000092']
        .map(nationalId)
        .toSorted((a, b) => (pseudonyms.person(a) < pseudonyms.person(b) ? -1 : 1))
      const given = reportInput()
      const [leg] = given.transfers
      const to = { bankCode: '014', accountNumber: '0149998887', holderNationalId: holder }
      const input = {
        ...given,
        victim: { ...given.victim, nationalId: victim },
        transfers: [{ ...leg!, from: { bankCode: '004', accountNumber: '0049998887' }, to }],
      }
      const person = (id: string) => ({ nationalId: id, holderName: 'ใจดี' })
      const registration = {
        idempotencyKey: 'opposite order',
        accounts: [
          { accountNumber: '0149998886', ...person(victim) },
          { accountNumber: '0149998885', ...person(holder) },
        ],
      }
      const register = `mutation ($input: RegisterAccountsInput!) { registerAccounts(input: $input) { registered } }`

      let reported: Promise<string> | undefined
      let registered: Promise<GraphqlAnswer> | undefined
      await graph.database.db.asOwner(async (owner) => {
        // the report has recorded its victim, and waits to open its case
        await owner.query('lock table access.case_file in exclusive mode')
        reported = graph.openCase(input as ReturnType<typeof reportInput>)
        await untilWaiting(1)
        // the registration has recorded the holder, and waits for the victim
        registered = graph.accounts.ask(bank('014'), register, { input: registration })
        await untilWaiting(2)
      })
      const [caseId, answer] = await Promise.all([reported, registered])
      expect(answer?.errors).toBeUndefined()
      expect(answer?.data.registerAccounts).toEqual({ registered: 2 })
      expect(caseId).toEqual(expect.any(String))
    },
    testTimeoutMs,
  )
})
