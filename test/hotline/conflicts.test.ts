import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { importFile } from '../../commands/import/import-file.ts'
import {
  makeFolder,
  makeRow,
  toCsv,
  type Row,
  type TestFolder,
} from '../support/import/hotline-rows.ts'

const now = () => new Date('2026-11-26T10:00:00+07:00')

let folder: TestFolder
beforeAll(async () => {
  folder = await makeFolder()
})
afterAll(() => folder.remove())

async function importRows(rows: readonly Row[]) {
  const path = await folder.write('day.csv', toCsv(rows))
  return importFile({ path, execute: undefined, now })
}

const first = makeRow({ victim_phone: '0811111111', to_national_id: '1101700230708' })
const other = { transaction_ref: 'OTHER' }

describe('two rows with one bank and reference', () => {
  test.each<[string, Partial<Row>]>([
    ['equal', {}],
    [
      'written in another way',
      { from_bank: 'KBANK', from_account: '004-1-11222-1', amount_baht: '1,000' },
    ],
    ['saved by a spreadsheet', { from_bank: '4', transferred_at: '2026-11-19T09:51:55Z' }],
  ])('%s: a duplicate', async (_title, changes) => {
    const { verdicts } = await importRows([first, { ...first, ...changes }])
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['accepted', 'duplicate'])
  })

  test.each<[keyof Row, Partial<Row>]>([
    ['amount_baht', { amount_baht: '9000.00' }],
    ['transferred_at', { transferred_at: '19/11/2569 16:51' }],
    ['from_account', { from_account: '0041112222' }],
    ['to_account', { to_account: '0142223333' }],
    ['to_bank', { to_bank: '006' }],
    ['hop', { hop: '2' }],
    ['to_account_name', { to_account_name: 'ทดสอบ สาม' }],
    ['to_national_id', { to_national_id: '' }],
    ['case_number', { case_number: 'T-2569-0002' }],
  ])('another %s: a conflict that names both lines', async (column, changes) => {
    const { verdicts } = await importRows([first, { ...first, ...changes }])
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['accepted', 'rejected'])
    expect(verdicts[1]).toMatchObject({ line: 3, column })
    expect(verdicts[1]!.refusal?.values).toMatchObject({ line: 2 })
  })

  test('another PromptPay number, or an account in its place: a conflict', async () => {
    const number = { ...first, to_national_id: '', to_account: '', to_promptpay: '0812345678' }
    expect(await importRows([number, number])).toMatchObject({ accepted: 1, duplicates: 1 })
    for (const changes of [
      { to_promptpay: '0812345679' },
      { to_promptpay: '', to_account: first.to_account },
    ]) {
      const { verdicts } = await importRows([number, { ...number, ...changes }])
      expect(verdicts[1]).toMatchObject({ verdict: 'rejected', column: 'to_account' })
    }
  })

  test('the same reference of another bank is another transfer', async () => {
    const changes = { from_bank: '014', from_account: '0142223332', hop: '2' }
    expect(await importRows([first, { ...first, ...changes }])).toMatchObject({ accepted: 2 })
  })
})

describe('two rows with references that look alike', () => {
  const zeros = { ...first, transaction_ref: '0042611190000004' }

  test('leading zeros that a spreadsheet dropped: recognized where all else is equal', async () => {
    const saved = { ...zeros, transaction_ref: '42611190000004' }
    for (const pair of [
      [zeros, saved],
      [saved, zeros],
    ])
      expect(await importRows(pair)).toMatchObject({ accepted: 1, duplicates: 1 })
  })

  test('leading zeros and another value: refused', async () => {
    const saved = {
      ...zeros,
      transaction_ref: '42611190000004',
      transferred_at: '19/11/2569 16:51',
    }
    const { verdicts } = await importRows([zeros, saved])
    expect(verdicts[1]).toMatchObject({ verdict: 'rejected', column: 'transaction_ref' })
  })

  test('capitals: refused', async () => {
    const { verdicts } = await importRows([
      { ...first, transaction_ref: 'AB1' },
      { ...first, transaction_ref: 'ab1' },
    ])
    expect(verdicts[1]).toMatchObject({ verdict: 'rejected', column: 'transaction_ref' })
  })
})

describe('the rows of one case', () => {
  test.each<[keyof Row, Partial<Row>]>([
    ['victim_national_id', { victim_national_id: '1101700230708' }],
    ['reported_at', { reported_at: '20/11/2569 10:01:00' }],
    ['channel', { channel: 'WEB' }],
    ['scam_type', { scam_type: 'LOAN' }],
    ['victim_phone', { victim_phone: '0822222222' }],
  ])('another %s under one case number is refused', async (column, changes) => {
    const { verdicts } = await importRows([first, { ...first, ...other, ...changes }])
    expect(verdicts[1]).toMatchObject({ verdict: 'rejected', line: 3, column })
    expect(verdicts[1]!.refusal?.values).toMatchObject({ line: 2 })
  })

  test('a refused row refuses no other', async () => {
    const bad = { ...first, transaction_ref: 'BAD', transferred_at: '19/11/69 16:51' }
    const { verdicts } = await importRows([bad, first, { ...first, ...other }])
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['rejected', 'accepted', 'accepted'])
  })

  test('the suspect number that a case cannot take any more refuses its row', async () => {
    const rows = Array.from({ length: 101 }, (_none, index) =>
      makeRow({ suspect_phone: `08${String(10_000_000 + index)}` }),
    )
    const { verdicts, accepted } = await importRows(rows)
    expect(accepted).toBe(100)
    expect(verdicts[100]).toMatchObject({ verdict: 'rejected', column: 'suspect_phone' })
  })
})
