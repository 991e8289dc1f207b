import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { acts } from '../../schema/acts.ts'
import type { AgencyKind } from '../../schema/identity.ts'
import { subscribers } from '../../schema/events.ts'
import { migrate } from '../../subgraphs/kit/database/migrate.ts'
import { migrations } from '../../local/subgraphs.ts'
import { openAny, type TestDatabase } from '../support/processes/database.ts'

const kinds: readonly AgencyKind[] = [
  'AOC',
  'BANK',
  'TELCO',
  'REGULATOR',
  'POLICE',
  'AMLO',
  'PARTNER',
]
/** Those schemas that tell of something, with the events of their acts and the kinds of agency that do them. */
const told = Object.entries(acts)
  .map(([subgraph, rows]) => ({
    subgraph,
    events: Object.values(rows).flatMap(({ by, tells }) =>
      tells.map(({ event }) => ({ event, by })),
    ),
  }))
  .filter(({ events }) => events.length > 0)
const schemas = told.map(({ subgraph }) => subgraph)

describe('who may tell of what, with the first three walls down', () => {
  let database: TestDatabase

  beforeAll(async () => {
    database = await openAny()
    await migrate(database.db, migrations)
  })
  afterAll(() => database.close())

  const publish = async (schema: string, agencyKind: string, type: string): Promise<boolean> => {
    const session = { role: `aoc_${schema}`, agencyId: 'x', agencyKind, officer: 'a' }
    const event = {
      id: randomUUID(),
      type,
      subject: 's',
      partitionKey: 's',
      audience: [],
      subscribers: [],
      data: {},
    }
    return database.db
      .transaction(session, (db) =>
        db.query(`select ${schema}.publish_events($1::jsonb, now())`, [JSON.stringify([event])]),
      )
      .then(
        () => true,
        () => false,
      )
  }

  test.each(told)(
    '$subgraph tells of what its acts do, by the agencies that do them',
    async (row) => {
      for (const { event, by } of row.events)
        for (const kind of by)
          expect([event, kind, await publish(row.subgraph, kind, event)]).toEqual([
            event,
            kind,
            true,
          ])
    },
  )

  test.each(Object.keys(subscribers))('%s is told by its own schema alone', async (event) => {
    const telling = await Promise.all(
      schemas.map(async (schema) => ((await publish(schema, 'SYSTEM', event)) ? [schema] : [])),
    )
    expect(telling.flat()).toHaveLength(1)
  })

  test('an event that moves or ends a clock is told by no agency whose act it is not', async () => {
    for (const event of Object.keys(subscribers)) {
      const by = told.flatMap(({ events }) =>
        events.filter((each) => each.event === event).flatMap((each) => each.by),
      )
      for (const schema of schemas)
        for (const kind of [...kinds, ''].filter((each) => !by.some((one) => one === each)))
          expect([event, schema, kind, await publish(schema, kind, event)]).toEqual([
            event,
            schema,
            kind,
            false,
          ])
    }
  })
})
