import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { accounts } from '../../../subgraphs/accounts/subgraph.ts'
import { openPostgres } from '../../../subgraphs/kit/database/postgres.ts'
import type { Database } from '../../../subgraphs/kit/database/database.ts'
import {
  openPopulatedDatabase,
  type PopulatedDatabase,
} from '../../support/domain/populated-database.ts'
import { startSubgraph, type SubgraphClient } from '../../support/domain/subgraph-client.ts'
import { startCountingProxy, type CountingProxy } from '../../support/processes/counting-proxy.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'
import { bank } from '../../support/tokens/callers.ts'

const placeHold = `mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { hold { id state heldSatang } } }`

/** A hold that waits for its bank. */
interface WaitingHold {
  readonly id: string
  readonly bankCode: string
  readonly hop: number
}

describe.each(engines.filter(({ engine }) => engine === 'PostgreSQL'))(
  'what placing a hold sends to $engine',
  ({ open }) => {
    let population: PopulatedDatabase
    let proxy: CountingProxy
    let db: Database
    let client: SubgraphClient
    let waiting: readonly WaitingHold[]

    beforeAll(async () => {
      let database: TestDatabase | undefined
      population = await openPopulatedDatabase(async () => (database = await open()))
      proxy = await startCountingProxy(database?.url ?? '')
      db = openPostgres({ url: proxy.url, maxConnections: 1 })
      client = await startSubgraph(accounts, db)
      waiting = await population.asOwner<WaitingHold>(
        `select id, bank_code as "bankCode", hop from accounts.hold where state = 'REQUESTED' order by id`,
      )
    }, 240_000)
    afterAll(async () => {
      await client?.close()
      await db?.close()
      proxy?.close()
      await population?.close()
    })

    const place = async ({ id, bankCode }: WaitingHold) => {
      const before = { ...proxy.seen }
      const { data, errors } = await client.ask(bank(bankCode), placeHold, {
        input: { holdId: id, heldSatang: 1 },
      })
      expect(errors).toBeUndefined()
      expect(data.placeHold.hold).toEqual({ id, state: 'PARTIAL', heldSatang: 1 })
      return {
        trips: proxy.seen.trips - before.trips,
        statements: proxy.seen.statements - before.statements,
      }
    }
    const atHop = (hop: number) => waiting.filter((hold) => hold.hop === hop)

    // find, lock, find under the locks, place, record and commit
    test.each([
      ['at the end of the trail', 2, { trips: 5, statements: 21 }],
      ['with a next bank that has been asked', 1, { trips: 5, statements: 23 }],
    ])('%s', async (_which, hop, most) => {
      const [first, second] = atHop(hop)
      if (!first || !second) throw new TypeError('no hold waits at this hop')
      await place(first)
      const { trips, statements } = await place(second)
      expect(trips).toBeLessThanOrEqual(most.trips)
      expect(statements).toBeLessThanOrEqual(most.statements)
    })

    test('ten in turn are placed at the same cost', async () => {
      const counts = []
      for (const hold of atHop(2).slice(2, 12)) counts.push(await place(hold))
      expect(new Set(counts.map(({ trips }) => trips)).size).toBe(1)
    })
  },
)
