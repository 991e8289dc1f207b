import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { request } from 'node:http'
import { requestAccessToken } from '../../local/client/access-token.ts'
import { openPostgres } from '../../subgraphs/kit/database/postgres.ts'
import type { Database } from '../../subgraphs/kit/database/database.ts'
import { engines, type TestDatabase } from '../support/processes/database.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

const server = engines.find(({ engine }) => engine === 'PostgreSQL')

/** PGlite has one session, and no statement of it can be cancelled. */
const describeOnServer = server ? describe : describe.skip

describeOnServer('a caller who goes away', () => {
  let database: TestDatabase
  let watcher: Database
  let stack: TestStack

  beforeAll(async () => {
    database = await server!.open()
    watcher = openPostgres({ url: database.url! })
    stack = await startTestStack({ wrap: () => database.db, background: false })
  })
  afterAll(async () => {
    await stack.closeAll()
    await watcher.close()
    await database.close()
  })

  /** Sessions that wait for a lock of another. */
  const waiting = async () => {
    const rows = await watcher.asOwner((owner) =>
      owner.query<{ n: number }>(
        `select count(*)::integer as n from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      ),
    )
    return rows[0]!.n
  }

  test.each([
    ['a query', `{ case(id: "00000000-0000-4000-8000-000000000000") { id } }`],
    [
      'a mutation',
      `mutation { closeCase(input: { caseId: "00000000-0000-4000-8000-000000000000", reason: WITHDRAWN }) { case { id } } }`,
    ],
  ])('ends the statement of %s in the database', async (_title, query) => {
    const token = await requestAccessToken({ clientId: 'aoc', issuer: stack.issuer })
    let unlock = () => {}
    const held = new Promise<void>((resolve) => (unlock = resolve))
    let isLocked = () => {}
    const locked = new Promise<void>((resolve) => (isLocked = resolve))
    const blocker = watcher.asOwner(async (owner) => {
      await owner.script('lock table access.case_file, cases.idempotency in access exclusive mode')
      isLocked()
      await held
    })
    await locked
    const call = request(stack.gatewayUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    })
    call.on('error', () => undefined)
    call.end(JSON.stringify({ query }))
    while ((await waiting()) === 0);
    call.destroy()
    while ((await waiting()) > 0);
    unlock()
    await blocker
    expect(await waiting()).toBe(0)
  })
})
