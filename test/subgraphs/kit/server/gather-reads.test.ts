import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Queryable, Session } from '../../../../subgraphs/kit/database/database.ts'
import { notFound } from '../../../../subgraphs/kit/errors.ts'
import { gatherReads, type Read } from '../../../../subgraphs/kit/server/gather-reads.ts'
import { engines, type TestDatabase } from '../../../support/processes/database.ts'

const reading: Session = {
  role: 'aoc_cases',
  agencyId: 'aoc',
  agencyKind: 'AOC',
  officer: 'officer-1',
  isReadOnly: true,
}
const number = (value: number) => (db: Queryable) =>
  db.query<{ value: number }>('select $1::integer as value', [value])
const quotient = (divisor: number) => (db: Queryable) =>
  db.query<{ value: number }>('select 1 / $1::integer as value', [divisor])

describe.each(engines)('what an operation reads on $engine', ({ open }) => {
  let database: TestDatabase
  let transactions = 0
  let read: Read

  beforeAll(async () => {
    database = await open()
  })
  afterAll(() => database?.close())
  beforeEach(() => {
    transactions = 0
    read = gatherReads((work) => {
      transactions += 1
      return database.db.transaction(reading, work)
    })
  })

  test('at the same time is one transaction, and each work has its own rows', async () => {
    const rows = await Promise.all([1, 2, 3].map((value) => read(number(value))))
    expect(rows).toEqual([1, 2, 3].map((value) => [{ value }]))
    expect(transactions).toBe(1)
  })

  test('after an answer is another transaction', async () => {
    await read(number(1))
    await read(number(2))
    expect(transactions).toBe(2)
  })

  test('fails for the work alone whose statement fails', async () => {
    const outcomes = await Promise.allSettled([
      read(number(1)),
      read(quotient(0)),
      read(quotient(1)),
    ])
    expect(outcomes).toEqual([
      { status: 'fulfilled', value: [{ value: 1 }] },
      { status: 'rejected', reason: expect.objectContaining({ code: '22012' }) },
      { status: 'fulfilled', value: [{ value: 1 }] },
    ])
  })

  test('fails for every work where the transaction is not begun, and is not tried again', async () => {
    const refused = new Error('no place became free in time')
    let tries = 0
    const refusing = gatherReads(() => {
      tries += 1
      return Promise.reject(refused)
    })
    const outcomes = await Promise.allSettled([refusing(number(1)), refusing(number(2))])
    expect(outcomes).toEqual([
      { status: 'rejected', reason: refused },
      { status: 'rejected', reason: refused },
    ])
    expect(tries).toBe(1)
  })

  test('leaves the others their rows where one refuses what it found', async () => {
    const refused = notFound()
    const outcomes = await Promise.allSettled([
      read(async (db) => {
        await number(1)(db)
        throw refused
      }),
      read(number(2)),
    ])
    expect(outcomes).toEqual([
      { status: 'rejected', reason: refused },
      { status: 'fulfilled', value: [{ value: 2 }] },
    ])
    expect(transactions).toBe(1)
  })
})
