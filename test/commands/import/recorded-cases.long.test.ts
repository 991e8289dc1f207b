import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { importFile } from '../../../commands/import/import-file.ts'
import { startTestStack, type TestStack } from '../../support/domain/stack.ts'
import {
  makeFolder,
  makeRow,
  toCsv,
  type Row,
  type TestFolder,
} from '../../support/import/hotline-rows.ts'
import { writeInRandomForm, type WrittenFile } from '../../support/import/random-day.ts'

let stack: TestStack
let folder: TestFolder
beforeAll(async () => {
  stack = await startTestStack()
  folder = await makeFolder()
})
afterAll(async () => {
  await stack.closeAll()
  await folder.remove()
})

let files = 0
async function importRows(rows: readonly Row[], dryRun = false) {
  const path = await folder.write(`day-${++files}.csv`, toCsv(rows))
  return importFile({ path, execute: stack.executeAs('aoc'), dryRun })
}

/** Judges in a dry run, then imports: both must say the same of every row. */
async function importTwice(rows: readonly Row[]) {
  const dry = await importRows(rows, true)
  const real = await importRows(rows)
  expect(real.verdicts).toEqual(dry.verdicts)
  return real
}

let cases = 0
/** A row of a case of its own. */
const newCase = (changes: Partial<Row> = {}) =>
  makeRow({ case_number: `R-2569-${String(++cases).padStart(4, '0')}`, ...changes })

async function readCase(caseNumber: string) {
  const { data } = await stack.callAs('aoc')(
    `query ($caseNumber: String!) { caseByNumber(caseNumber: $caseNumber) {
      suspectNumbers { msisdn } transfers { reference hop amountSatang transferredAt
        from { bankCode accountNumber } to { bankCode accountNumber } toProxy { type maskedValue } } } }`,
    { caseNumber },
  )
  return data.caseByNumber
}

describe('a second file about recorded cases', () => {
  test('brings further transfers and suspect numbers: all are on the case', async () => {
    const first = newCase({ suspect_phone: '0898765431' })
    await importTwice([first])
    const grown = [
      first,
      { ...first, suspect_phone: '0898765433' },
      { ...first, transaction_ref: 'GROWN', suspect_phone: '0898765432' },
    ]
    expect(await importTwice(grown)).toMatchObject({ accepted: 1, duplicates: 2, cases: 1 })
    const { suspectNumbers, transfers } = await readCase(first.case_number)
    expect(suspectNumbers.map(({ msisdn }: { msisdn: string }) => msisdn)).toEqual([
      '+66898765431',
      '+66898765432',
      '+66898765433',
    ])
    expect(transfers).toHaveLength(2)
    expect(await importTwice(grown)).toMatchObject({ accepted: 0, duplicates: 3, cases: 0 })
  })

  test('saved by a spreadsheet is recognized', async () => {
    const first = newCase({ from_account: '1152449390', transaction_ref: '0042611190000077' })
    await importRows([first])
    const saved = { ...first, from_bank: '4', transaction_ref: '42611190000077' }
    expect(await importTwice([saved])).toMatchObject({ duplicates: 1, cases: 0 })
  })

  test.each<[keyof Row, Partial<Row>]>([
    ['amount_baht', { amount_baht: '9000.00' }],
    ['transferred_at', { transferred_at: '19/11/2569 16:51' }],
    ['from_account', { from_account: '0041112222' }],
    ['to_account', { to_account: '0142223333' }],
    ['hop', { hop: '2' }],
    ['case_number', { case_number: 'R-ANOTHER' }],
    ['victim_national_id', { victim_national_id: '1101700230708' }],
  ])('tells a conflict from a duplicate: another %s', async (column, changes) => {
    const first = newCase()
    await importRows([first])
    const { verdicts } = await importTwice([{ ...first, ...changes }])
    expect(verdicts[0]).toMatchObject({ verdict: 'rejected', column })
    expect((await readCase(first.case_number)).transfers).toHaveLength(1)
  })

  test('about a PromptPay number is recognized, also when its bank has resolved it', async () => {
    const number = { to_account: '', to_promptpay: '081-234-5678' }
    const rows = [
      newCase({ ...number, to_bank: '014' }),
      newCase({ ...number, to_bank: '' }),
      newCase({ to_promptpay: '', to_bank: 'PromptPay', to_account: '0812345678' }),
    ]
    expect(await importTwice(rows)).toMatchObject({ accepted: 3, cases: 3 })
    expect(await importTwice(rows)).toMatchObject({ duplicates: 3, cases: 0 })
    const read = await stack.callAs('aoc')(
      `{ caseByNumber(caseNumber: "${rows[0]?.case_number}") { transfers { id } } }`,
    )
    const { errors } = await stack.callAs('bank:014')(
      `mutation { resolveProxy(input: { idempotencyKey: "import", accountNumber: "0142223332",
         transferId: "${read.data.caseByNumber.transfers[0].id}" }) { transfer { id } } }`,
    )
    expect(errors).toBeUndefined()
    expect(await importTwice(rows)).toMatchObject({ duplicates: 3, cases: 0 })
    for (const changes of [
      { to_promptpay: '081-234-5679' },
      // the last four digits are the same
      { to_promptpay: '089-234-5678' },
      { to_promptpay: '3100000000012' },
      { to_promptpay: '', to_account: '0142223333' },
    ]) {
      const { verdicts } = await importTwice([{ ...rows[0]!, ...changes }])
      expect(verdicts[0]).toMatchObject({ verdict: 'rejected', column: 'to_account' })
    }
  })

  test('takes an e-money operator by its code and by its name in the registry', async () => {
    const wallet = { to_account: '801000000012345' }
    const rows = [
      newCase({ ...wallet, to_bank: '801' }),
      newCase({ ...wallet, to_bank: 'truemoney wallet' }),
    ]
    expect(await importTwice(rows)).toMatchObject({ accepted: 2 })
    for (const { case_number } of rows)
      expect((await readCase(case_number)).transfers[0].to.bankCode).toBe('801')
  })

  test('about a case of several pages is recognized whole', async () => {
    const first = newCase()
    const rows = Array.from({ length: 210 }, () => makeRow({ case_number: first.case_number }))
    expect(await importRows(rows)).toMatchObject({ accepted: 210, cases: 1 })
    expect(await importRows(rows)).toMatchObject({ duplicates: 210, rejected: 0, cases: 0 })
  })

  test('refuses what a closed case cannot take, in its own row', async () => {
    const first = newCase()
    await importRows([first])
    const call = stack.callAs('aoc')
    const number = first.case_number
    const { data } = await call(`{ caseByNumber(caseNumber: "${number}") { id } }`)
    await call(
      `mutation { closeCase(input: { caseId: "${data.caseByNumber.id}", reason: RESOLVED }) { case { id } } }`,
    )
    const { verdicts } = await importTwice([
      first,
      { ...first, transaction_ref: 'LATE' },
      newCase(),
    ])
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['duplicate', 'rejected', 'accepted'])
  })
})

describe('a file in any form', () => {
  test('becomes cases that hold what the file says, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(
        writeInRandomForm(() => ++cases),
        async ({ name, bytes, expected }: WrittenFile) => {
          const path = await folder.write(`${++files}-${name}`, bytes)
          const execute = stack.executeAs('aoc')
          const { accepted, rejected, verdicts } = await importFile({ path, execute })
          expect(verdicts.flatMap(({ refusal }) => refusal ?? [])).toEqual([])
          expect([accepted, rejected]).toEqual([expected.transfers.length, 0])
          const { transfers, suspectNumbers } = await readCase(expected.caseNumber)
          expect(transfers.map(normalize).toSorted(byReference)).toEqual(
            expected.transfers.toSorted(byReference),
          )
          expect(suspectNumbers.map(({ msisdn }: { msisdn: string }) => msisdn)).toEqual(
            [...new Set(expected.suspects)].toSorted(),
          )
        },
      ),
      { numRuns: 40 },
    )
  })
})

const normalize = (transfer: { readonly transferredAt: string; readonly reference: string }) => ({
  ...transfer,
  transferredAt: Date.parse(transfer.transferredAt),
})
const byReference = (a: { readonly reference: string }, b: { readonly reference: string }) =>
  a.reference < b.reference ? -1 : 1
