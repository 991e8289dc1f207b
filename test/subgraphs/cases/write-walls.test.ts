import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startCases, type CasesUnderTest } from '../../support/domain/cases-under-test.ts'
import { engines } from '../../support/processes/database.ts'
import { amlo, aoc, bank, nbtc, station, telco } from '../../support/tokens/callers.ts'

/** A statement that changes a case, and its values; `$1` is the case. */
const writes: readonly (readonly [string, string])[] = [
  ['a party', `select access.add_party($1::uuid, 'police:station:10102', 'INVESTIGATOR', now())`],
  [
    'handing on a part',
    `select access.hand_on_part($1::uuid, 'police:station:10101', 'police:station:10102', now())`,
  ],
  ['a status', `select access.set_case_status($1::uuid, 'CLOSED')`],
  ['a leg', `select access.add_legs($1::uuid, '[]', now())`],
  ['a number', `select access.add_numbers($1::uuid, array['+66811111111'], now())`],
  ['the end of a number', `select access.remove_numbers($1::uuid, array['+66812345678'], now())`],
  [
    'a note',
    `insert into cases.note (id, case_id, at, agency_id, officer, text)
       values (gen_random_uuid(), $1::uuid, now(), access.agency_id(), access.officer(), 'x')`,
  ],
  [
    'a change in the history',
    `insert into cases.amendment (case_id, at, agency_id, officer, field, reason)
       values ($1::uuid, now(), access.agency_id(), access.officer(), 'x', 'x')`,
  ],
  [
    'a transfer',
    `insert into cases.transfer (id, case_id, from_bank_code, reference, recorded_by, recorded_at)
       values (gen_random_uuid(), $1::uuid, '004', 'X', access.officer(), now())`,
  ],
]

describe.each(engines)('writing to a case with every other wall down, on $engine', ({ open }) => {
  let cases: CasesUnderTest
  let caseId: string

  beforeAll(async () => {
    cases = await startCases(open)
    caseId = await cases.openCase()
  })
  afterAll(() => cases?.close())

  const others = [bank('025'), bank('004'), station('10101'), telco('ais'), nbtc, amlo]

  test.each(writes)(
    '%s is refused to an agency that may not write to the case',
    async (_name, text) => {
      for (const caller of others) {
        const attempt = cases.database.db.transaction(cases.behindTheWalls(caller), (db) =>
          db.query(text, [caseId]),
        )
        await expect(attempt).rejects.toMatchObject({ code: '42501' })
      }
    },
  )

  test('an update of its report meets no row', async () => {
    for (const caller of others) {
      const rows = await cases.database.db.transaction(cases.behindTheWalls(caller), (db) =>
        db.query(
          `update cases.report set scam_type = 'LOAN' where case_id = $1::uuid returning case_id`,
          [caseId],
        ),
      )
      expect(rows).toEqual([])
    }
  })

  test('an event on its timeline is refused to an agency that does not see the case', async () => {
    for (const caller of [bank('025'), station('10101'), telco('ais'), nbtc, amlo]) {
      const attempt = cases.database.db.transaction(cases.behindTheWalls(caller), (db) =>
        db.query(`select access.record_event($1::uuid, now(), 'X', null, 'x', '{}')`, [caseId]),
      )
      await expect(attempt).rejects.toMatchObject({ code: '42501' })
    }
  })

  test('nobody who writes to the case gives a part in it but to the police', async () => {
    const attempt = cases.database.db.transaction(cases.behindTheWalls(aoc), (db) =>
      db.query(`select access.add_party($1::uuid, 'bank:025', 'INVESTIGATOR', now())`, [caseId]),
    )
    await expect(attempt).rejects.toMatchObject({ code: '42501' })
  })
})
