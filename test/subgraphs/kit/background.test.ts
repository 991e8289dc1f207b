import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { pino } from 'pino'
import { migrations } from '../../../local/subgraphs.ts'
import { startBackground } from '../../../subgraphs/kit/background.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import type { Sweep } from '../../../subgraphs/kit/subgraph.ts'
import { referrals } from '../../../subgraphs/referrals/subgraph.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'

describe.each(engines)('background work on $engine', ({ open }) => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await open()
    await migrate(database.db, migrations)
  })
  afterAll(() => database?.close())

  /** Runs until there were `rounds` rounds, each of which finds work; how many sweeps ran in them. */
  async function runRounds(rounds: number, found: (limit: number) => number): Promise<number> {
    let swept = 0
    const sweep: Sweep = (_db, _now, limit) => {
      swept += 1
      return Promise.resolve(found(limit))
    }
    await new Promise<void>((resolve) => {
      let left = rounds
      const work: Sweep = () => {
        left -= 1
        if (left === 0) resolve(background.close())
        return Promise.resolve(1)
      }
      const background = startBackground(
        { ...referrals, work, sweeps: [sweep] },
        { db: database.db, now: () => new Date(), log: pino({ level: 'silent' }), pauseMs: 1 },
      )
    })
    return swept
  }

  test('reads no clock in every round of a busy subgraph', async () => {
    // five seconds lie between two sweeps; far fewer of them than rounds, however slow the machine
    expect(await runRounds(50, () => 1)).toBeLessThan(25)
  })

  test('sweeps again at once while a batch is full', async () => {
    expect(await runRounds(10, (limit) => limit)).toBeGreaterThanOrEqual(9)
  })
})
