import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { aoc, bank, station } from '../../../support/tokens/callers.ts'
import {
  day,
  hour,
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../../support/domain/clocked-subgraphs.ts'
import { runChild } from '../../../support/killed/run-child.ts'
import { engines } from '../../../support/processes/database.ts'

const server = engines.find(({ engine }) => engine === 'PostgreSQL')
const rounds = Number(process.env['TEST_KILL_ROUNDS'] ?? 6)

const describeOnServer = server ? describe : describe.skip

describeOnServer('kill -9 between complaint, clock and announcement', () => {
  let graph: ClockedSubgraphs
  let steps: number

  beforeAll(async () => {
    if (!server) return
    graph = await startClockedSubgraphs(server.open)
    const { said } = await run(1_000_000)
    steps = Number(said)
  }, 240_000)
  afterAll(() => graph?.close())

  async function run(dieAt: number) {
    const start = new Date()
    graph.setClock(start)
    const caseId = await graph.openCase()
    const referred = await graph.act(aoc, 'referCase', keyed({ caseId, stationCode: '10101' }))
    const asked = await graph.act(
      aoc,
      'requestHoldsAlongTrail',
      keyed({ caseId, basis: 'VICTIM_WORD' }),
    )
    const holdId: string = asked.data.holds[0].id
    await graph.act(bank('014'), 'placeHold', { holdId, heldSatang: 5_000_000 })
    const complainedAt = new Date(start.getTime() + hour)
    const lapsedAt = new Date(complainedAt.getTime() + 7 * day)
    const url = new URL(graph.database.url ?? '')
    url.searchParams.set('application_name', 'killed')
    const referralId: string = referred.data.referral.id
    const said = await runChild('./die-at-step.ts', {
      url: url.href,
      dieAt,
      referralId,
      complainedAt,
      lapsedAt,
    })
    await waitForItsConnections()
    return { said, holdId, referralId, complainedAt, lapsedAt }
  }

  /** The server rolls back what a dead process left open as soon as it notices. */
  async function waitForItsConnections(): Promise<void> {
    for (let attempt = 0; attempt < 500; attempt += 1) {
      const rows = await graph.database.db.asOwner((owner) =>
        owner.query(
          `select 1 from pg_stat_activity where datname = current_database() and application_name = 'killed'`,
        ),
      )
      if (rows.length === 0) return
      await new Promise((resolve) => {
        setTimeout(resolve, 10)
      })
    }
    throw new Error('the connections of the dead process stayed')
  }

  test(
    `at ${rounds} of its steps: no event is lost, none applied twice`,
    async () => {
      expect(steps).toBeGreaterThan(30)
      for (let round = 0; round < rounds; round += 1) {
        const dieAt = 1 + Math.floor((round * steps) / rounds)
        const { said, holdId, referralId, complainedAt, lapsedAt } = await run(dieAt)
        expect([dieAt, said]).toEqual([dieAt, null])

        // another process goes on: the station asks again, because it had no answer
        graph.setClock(complainedAt)
        const again = await graph.act(station('10101'), 'recordComplaint', {
          referralId,
          complaintNumber: '1/2569',
          receivedAt: complainedAt.toISOString(),
        })
        expect([undefined, 'INVALID_STATE']).toContain(again.code)
        await graph.deliver()
        graph.setClock(lapsedAt)
        await graph.settle()

        const hold = await graph.hold(aoc, holdId)
        expect([dieAt, hold.state, hold.lapsesAt]).toEqual([
          dieAt,
          'LAPSED',
          lapsedAt.toISOString(),
        ])
        expect(hold.history.map(({ state }: { state: string }) => state)).toEqual([
          'REQUESTED',
          'PLACED',
          'COMPLAINED',
          'LAPSED',
        ])
        const told = await graph.database.db.asOwner((owner) =>
          owner.query<{ type: string; count: number }>(
            `select type, count(*)::integer as count from accounts.outbox
             where subject = $1::text and type in ('th.aoc.hold.complained', 'th.aoc.hold.lapsed')
             group by type order by type`,
            [holdId],
          ),
        )
        expect([dieAt, ...told]).toEqual([
          dieAt,
          { type: 'th.aoc.hold.complained', count: 1 },
          { type: 'th.aoc.hold.lapsed', count: 1 },
        ])
      }
    },
    rounds * 60_000,
  )
})
