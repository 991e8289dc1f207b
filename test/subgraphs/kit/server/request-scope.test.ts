/** The transactions of a request get a connection in the order of their urgency. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createScope } from '../../../../subgraphs/kit/server/request-scope.ts'
import { createPseudonyms } from '../../../../subgraphs/kit/pseudonyms.ts'
import { openPostgres } from '../../../../subgraphs/kit/database/postgres.ts'
import type { Database } from '../../../../subgraphs/kit/database/database.ts'
import { cases } from '../../../../subgraphs/cases/subgraph.ts'
import { engines, type TestDatabase } from '../../../support/processes/database.ts'

const servers = engines.filter(({ engine }) => engine === 'PostgreSQL')

describe.each(servers)('requests that wait for a connection of $engine', ({ open }) => {
  let database: TestDatabase
  let db: Database
  beforeAll(async () => {
    database = await open()
    db = openPostgres({ url: database.url!, maxConnections: 1 })
  })
  afterAll(async () => {
    await db.close()
    await database.close()
  })

  const scopeOf = (agencyId: string, isUrgent: boolean) =>
    createScope(
      cases,
      {
        agencyId,
        agencyKind: 'BANK',
        issuer: 'https://issuer.test',
        officer: 'teller',
        scopes: [],
        correlationId: `c-${agencyId}`,
        isUrgent,
      },
      {
        db,
        pseudonyms: createPseudonyms(Buffer.alloc(32, 7)),
        now: () => new Date(),
        signal: new AbortController().signal,
      },
    )

  test('are served urgent ones first, be it to change or to read', async () => {
    const order: string[] = []
    let release = () => {}
    const held = new Promise<void>((resolve) => (release = resolve))
    const begun = new Promise<void>((resolve) => {
      order.push('the first')
      void scopeOf('bank:001', false).read(async () => {
        resolve()
        await held
      })
    })
    await begun
    const enter = (name: string) => async () => void order.push(name)
    const waiting = [
      scopeOf('bank:001', false).read(enter('reading of the same bank')),
      scopeOf('bank:002', false).transaction(enter('another act')),
      scopeOf('bank:001', true).transaction(enter('a hold')),
      scopeOf('bank:003', true).read(enter('what follows a hold')),
    ]
    // reads are gathered in a turn of their own
    await new Promise((resolve) => setImmediate(resolve))
    release()
    await Promise.all(waiting)
    expect(order).toEqual([
      'the first',
      'a hold',
      'what follows a hold',
      expect.any(String),
      expect.any(String),
    ])
  })
})
