import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { generateKeyPairSync } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { pino } from 'pino'
import { runSequencer } from '../../../gateway/access-log/run-sequencer.ts'
import { insertEntries, readTree } from '../../../gateway/access-log/store.ts'
import type { GatewayDatabase } from '../../../gateway/authentication/stores/database.ts'
import { createSigner } from '../../../transparency/signed-note.ts'
import { asGateway, newEntry, selectEntries } from '../../support/access-log/access-log.ts'
import { openAny, type TestDatabase } from '../../support/processes/database.ts'

const minute = 60_000

describe('the running sequencer', () => {
  let database: TestDatabase
  let db: GatewayDatabase
  beforeAll(async () => {
    database = await openAny()
    db = asGateway(database.db)
  })
  afterAll(() => database?.close())

  test('signs the tree while the index of the day is made, and ends although that waits', async () => {
    let clock = Date.parse('2026-11-26T03:00:00Z')
    const [reading, began] = createGate()
    const [released, release] = createGate()
    const slow: GatewayDatabase = {
      async query(text, values) {
        if (/select body from gateway\.read_entries/.test(text)) {
          began()
          await released
        }
        return db.query(text, values)
      },
    }
    const signer = createSigner('log.test', generateKeyPairSync('ed25519').privateKey, 1)
    const log = pino({ level: 'silent' })
    const running = runSequencer({ db: slow, signer, now: () => new Date(clock), log })
    const add = () => insertEntries(db, [newEntry('bank:004')])
    const untilSigned = async (size: number) => {
      while ((await readTree(db)).checkpoint?.split('\n')[1] !== String(size)) {
        clock += 1_000
        await setTimeout(20)
      }
    }
    await add()
    await untilSigned(1)
    clock += 11 * minute
    await reading
    await add()
    await untilSigned(2)
    const closed = running.close()
    release()
    await closed
    expect(await db.query(`${selectEntries} where body::json ->> 'kind' = 'index'`)).toEqual([])
  })
})

/** A promise, and what resolves it. */
function createGate(): readonly [Promise<void>, () => void] {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return [opened, open]
}
