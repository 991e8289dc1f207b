import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { importFile } from '../../commands/import/import-file.ts'
import { describeRefusal } from '../../hotline/refusals/refusal.ts'
import {
  makeFolder,
  makeRow,
  toCsv,
  type Row,
  type TestFolder,
} from '../support/import/hotline-rows.ts'
import { makeWorkbook, toSheet, type WorkbookCell } from '../support/import/workbook.ts'

/** 26 November 2026, 10:00 in Bangkok. */
const now = () => new Date('2026-11-26T10:00:00+07:00')

let folder: TestFolder
beforeAll(async () => {
  folder = await makeFolder()
})
afterAll(() => folder.remove())

async function readCsvRow(changes: Partial<Row>) {
  const path = await folder.write('row.csv', toCsv([makeRow(changes)]))
  const { verdicts } = await importFile({ path, execute: undefined, now })
  return verdicts[0]!
}

async function readSheetRow(
  changes: Partial<Row>,
  cells: Partial<Record<keyof Row, WorkbookCell>>,
  options: { readonly date1904?: boolean } = {},
) {
  const bytes = makeWorkbook([toSheet([makeRow(changes)], cells)], options)
  const path = await folder.write('row.xlsx', bytes)
  const { verdicts } = await importFile({ path, execute: undefined, now })
  return verdicts[0]!
}

const refusedIn = (column: keyof Row) => ({ verdict: 'rejected', column })

describe('account numbers by the lengths of their bank', () => {
  test.each([
    ['004', '0041112221', '0041112221'],
    ['004', "'0041112221", '0041112221'],
    ['004', '="0041112221"', '0041112221'],
    ['004', '004-1-11222-1', '0041112221'],
    ['004', '๐๐๔๑๑๑๒๒๒๑', '0041112221'],
    ['KBANK', '00411122215', '00411122215'],
    ['034', '034111222155', '034111222155'],
    ['IBANK', '066111222155', '066111222155'],
    ['030', '020111222155', '020111222155'],
    ['GHB', '033111222155333', '033111222155333'],
    ['TISCO', '06711122215533', '06711122215533'],
    ['KKP', '0691112221', '0691112221'],
  ])('bank %s takes %s', async (bank, account, expected) => {
    const { transfer } = await readCsvRow({ from_bank: bank, from_account: account })
    expect(transfer?.fromAccount).toBe(expected)
  })

  test.each([
    ['004', '41112221', 'leading zeros gone'],
    ['004', '041112221', 'one digit short'],
    ['004', '004111222155', 'two digits long'],
    ['004', '4.11122E+09', 'scientific notation'],
    ['004', '0041112221.0', 'a decimal'],
    ['004', '0000000000', 'zeros alone'],
    ['BAAC', '0341112221', 'ten digits of twelve'],
    ['030', '0201112221553', 'thirteen digits'],
    ['033', '03311122215', 'eleven digits'],
    ['TISCO', '671112221', 'nine digits'],
    ['TISCO', '067111222155333', 'fifteen digits'],
  ])('bank %s refuses %s: %s', async (bank, account) => {
    expect(await readCsvRow({ to_bank: bank, to_account: account })).toMatchObject(
      refusedIn('to_account'),
    )
  })

  test.each<[WorkbookCell, string]>([
    [{ number: 41112221, format: '0000000000' }, '0041112221'],
    [{ number: 41112221, format: '000-0-00000-0' }, '0041112221'],
    [{ number: 41112221, format: '000\\-0\\-00000\\-0' }, '0041112221'],
    [{ number: 41112221, format: '"00"0' }, '0041112221'],
    [{ number: 1152449390 }, '1152449390'],
    [{ number: 1152449390, format: '0' }, '1152449390'],
  ])('a number cell is read as its format shows it: %j', async (cell, expected) => {
    const { transfer } = await readSheetRow({}, { from_account: cell })
    expect(transfer?.fromAccount).toBe(expected)
  })

  test.each<WorkbookCell>([
    { number: 41112221 },
    { number: 41112221, format: '#,##0' },
    { number: 41112221, format: '000000000' },
    { number: 41112221.5 },
    { number: 41112221, format: 'dd/mm/yyyy' },
  ])('a number cell without its leading zeros is refused: %j', async (cell) => {
    expect(await readSheetRow({}, { from_account: cell })).toMatchObject(refusedIn('from_account'))
  })

  test('a number cell of a bank with several lengths is refused unless it has the longest', async () => {
    const short = await readSheetRow({ to_bank: 'TISCO' }, { to_account: { number: 671112221553 } })
    expect(short).toMatchObject(refusedIn('to_account'))
    const long = await readSheetRow(
      { to_bank: 'TISCO' },
      { to_account: { number: 67111222155333 } },
    )
    expect(long.transfer?.toAccount).toBe('67111222155333')
  })

  test('a refusal names neither the account nor a part of it', async () => {
    const { refusal } = await readCsvRow({ from_account: '41112221' })
    const reason = describeRefusal(refusal!)
    expect(reason).toContain('10 or 11 digits')
    expect(reason).not.toContain('4111')
  })
})

describe('references that went through a spreadsheet', () => {
  test.each(['0042611190000004', 'B-001/2569', '12E4567', '1234567890123456789', 'ก๑๒'])(
    '%s is a reference',
    async (reference) => {
      const { verdict } = await readCsvRow({ transaction_ref: reference })
      expect(verdict).toBe('accepted')
    },
  )

  test.each(['2.61119E+14', '2.61119E14', '2e+14', '42611190000004000', '4,26E+12', 'A B'])(
    '%s is refused',
    async (reference) => {
      expect(await readCsvRow({ transaction_ref: reference })).toMatchObject(
        refusedIn('transaction_ref'),
      )
    },
  )

  test('zeros after the fifteenth digit are right where another row shows that nothing was rounded', async () => {
    const rows = ['42611190000004000', '42611190000004123'].map((transaction_ref) =>
      makeRow({ transaction_ref }),
    )
    const path = await folder.write('precise.csv', toCsv(rows))
    expect(await importFile({ path, execute: undefined, now })).toMatchObject({ accepted: 2 })
  })

  test('a number cell is refused, unless its format shows the zeros', async () => {
    const bare = await readSheetRow({}, { transaction_ref: { number: 42611190000004 } })
    expect(bare).toMatchObject(refusedIn('transaction_ref'))
    const large = await readSheetRow({}, { transaction_ref: { number: 4.261119000000412e18 } })
    expect(large).toMatchObject(refusedIn('transaction_ref'))
    const padded = await readSheetRow(
      {},
      { transaction_ref: { number: 42611190000004, format: '0000000000000000' } },
    )
    expect(padded.transfer?.reference).toBe('0042611190000004')
  })
})

describe('telephone numbers', () => {
  test.each([
    '0812345678',
    '081-234-5678',
    '(081) 234 5678',
    '๐๘๑๒๓๔๕๖๗๘',
    '+66812345678',
    '66812345678',
    '+66 (0) 81 234 5678',
    '0066812345678',
    '812345678',
    "'0812345678",
    "'+66812345678",
  ])('%s is one number', async (phone) => {
    const { transfer } = await readCsvRow({ suspect_phone: phone, victim_phone: phone })
    expect(transfer).toMatchObject({ suspectMsisdn: '+66812345678', victimMsisdn: '+66812345678' })
  })

  test.each([
    '8.12346E+08',
    '081234567',
    '08123456789',
    '0812345678, 0898765432',
    '+6581234567',
    '12345',
  ])('%s is refused', async (phone) => {
    expect(await readCsvRow({ suspect_phone: phone })).toMatchObject(refusedIn('suspect_phone'))
  })

  test('a number cell has the number that its zero belongs to', async () => {
    const { transfer } = await readSheetRow({}, { suspect_phone: { number: 812345678 } })
    expect(transfer?.suspectMsisdn).toBe('+66812345678')
  })
})

/** 19 November 2026, 16:51:55 as a serial number of the 1900 date system. */
const serial = 46_345 + (16 * 3_600 + 51 * 60 + 55) / 86_400
/** The same day of the year 2569, as Excel keeps a Buddhist year that was typed into it. */
const buddhistSerial = serial + 244_672 - 46_345

describe('instants in every form that Excel and staff write', () => {
  const instant = '2026-11-19T16:51:55+07:00'
  test.each([
    '19/11/2569 16:51:55',
    '19/11/2026 16:51:55',
    '19-11-2569 16:51:55',
    '19.11.2569 16.51.55 น.',
    '๑๙/๑๑/๒๕๖๙ ๑๖:๕๑:๕๕',
    '19 / 11 / 2569 16:51:55',
    '19/11/2026, 16:51:55',
    '2026-11-19 16:51:55',
    '2026-11-19T16:51:55',
    '2026-11-19T16:51:55+07:00',
    '2026-11-19T16:51:55+0700',
    '2026-11-19T09:51:55Z',
    '2569-11-19 16:51:55',
    '2569-11-19T16:51:55+07:00',
    '2569-11-19T09:51:55Z',
    '2569/11/19 16:51:55',
    '19 พฤศจิกายน 2569 16:51:55',
    '19 พ.ย. 2569 16:51:55',
    '19 พย 2569 เวลา 16:51:55 น.',
    'วันพฤหัสบดีที่ 19 พฤศจิกายน พ.ศ. 2569 เวลา 16.51.55 น.',
    '19 พฤศจิกายน ค.ศ. 2026 16:51:55',
    '19 Nov 2026 16:51:55',
    '19-Nov-2026 16:51:55',
    'Thursday, 19 November 2026 4:51:55 PM',
    '19/11/2026 4:51:55 PM',
    '46345.70272',
  ])('%s', async (text) => {
    const { transfer, refusal } = await readCsvRow({ transferred_at: text })
    expect(refusal).toBeUndefined()
    expect(Date.parse(transfer!.transferredAt)).toBe(Date.parse(instant))
  })

  test.each([
    ['19/11/69 16:51', 'a year of two digits'],
    ['19 พ.ย. 69 16:51', 'a year of two digits'],
    ['19/11/2569', 'no time of day'],
    ['2026-11-19', 'no time of day'],
    ['46345', 'a serial number without a time'],
    ['44345.70272', 'a serial number of either date system'],
    ['29/02/2569 10:00', 'no such day'],
    ['31/04/2569 10:00', 'no such day'],
    ['19/13/2569 10:00', 'no such month'],
    ['11/20/2026 4:51 PM', 'month before day'],
    ['5/11/2026 4:51 PM', 'day and month cannot be told apart'],
    ['19/11/2569 24:00', 'no such time'],
    ['19/11/2569 16:60', 'no such time'],
    ['19/11/2569 13:51 PM', 'no such time'],
    ['27/11/2569 10:00', 'the future'],
    ['19/11/2999 16:51', 'the future'],
    ['19/11/2469 16:51', 'a century ago'],
    ['19/11/1926 16:51', 'a century ago'],
    ['19/11/2558 10:00', 'ten years and a week ago'],
    ['พ.ศ. 2026-11-19 16:51', 'a year of another era'],
    ['19 พฤศจิกายน ค.ศ. 2569 16:51', 'a year of another era'],
    ['เมื่อวาน', 'words'],
  ])('%s is refused in its own column: %s', async (text) => {
    expect(await readCsvRow({ reported_at: text })).toMatchObject(refusedIn('reported_at'))
    expect(await readCsvRow({ transferred_at: text })).toMatchObject(refusedIn('transferred_at'))
  })

  test.each<[string, WorkbookCell]>([
    ['a date with a time', { number: serial, format: 'dd/mm/yyyy\\ hh:mm:ss' }],
    ['a Thai format', { number: serial, format: '[$-D07041E]d mmmm yyyy h:mm' }],
    ['a format that hides the time', { number: serial, format: 'dd/mm/yyyy' }],
    ['a number without a format', { number: serial }],
    [
      'a Buddhist year that Excel took for a common one',
      { number: buddhistSerial, format: 'd/m/yyyy h:mm' },
    ],
  ])('a cell: %s', async (_title, cell) => {
    const { transfer, refusal } = await readSheetRow({}, { transferred_at: cell })
    expect(refusal).toBeUndefined()
    expect(Date.parse(transfer!.transferredAt)).toBe(Date.parse(instant))
  })

  test('a cell of a workbook that counts from 1904', async () => {
    const cell = { number: serial - 1462, format: 'dd/mm/yyyy hh:mm' }
    const { transfer } = await readSheetRow({}, { transferred_at: cell }, { date1904: true })
    expect(Date.parse(transfer!.transferredAt)).toBe(Date.parse(instant))
  })

  test('midnight is a time where the format shows one, and a date alone is none, as in text', async () => {
    const midnight = { number: 46345, format: 'dd/mm/yyyy hh:mm' }
    const { transfer } = await readSheetRow({}, { transferred_at: midnight })
    expect(Date.parse(transfer!.transferredAt)).toBe(Date.parse('2026-11-19T00:00:00+07:00'))
    for (const format of ['dd/mm/yyyy', '[$-107041E]d mmm yyyy'])
      expect(await readSheetRow({}, { transferred_at: { number: 46345, format } })).toMatchObject(
        refusedIn('transferred_at'),
      )
  })
})

describe('amounts and identities', () => {
  test.each<[WorkbookCell, number]>([
    [{ number: 12500.1, format: '#,##0.00' }, 1_250_010],
    [{ number: 12500.1 + 2e-12 }, 1_250_010],
    ['12,500.10', 1_250_010],
    ['๑๒,๕๐๐.๑๐ บาท', 1_250_010],
  ])('%j baht', async (cell, satang) => {
    const { transfer } = await readSheetRow({}, { amount_baht: cell })
    expect(transfer?.satang).toBe(satang)
  })

  test.each<WorkbookCell>([{ number: 12500.125 }, { number: -5 }, '12.500,10', '1,2500', '0'])(
    'an amount of %j is refused',
    async (cell) => {
      expect(await readSheetRow({}, { amount_baht: cell })).toMatchObject(refusedIn('amount_baht'))
    },
  )

  test.each(['3.1E+12', '310000000001', '3100000000013'])(
    'a national ID of %s is refused',
    async (id) => {
      expect(await readCsvRow({ victim_national_id: id })).toMatchObject(
        refusedIn('victim_national_id'),
      )
    },
  )

  test('sara am in two characters is the one character that it looks like', async () => {
    const { transfer } = await readCsvRow({ victim_name: 'อ\u0e4d\u0e32นาจ  ใจดี\u200b' })
    expect(transfer?.victimName).toBe('อำนาจ ใจดี')
  })
})

describe('cells without a value of their own', () => {
  const errors = ['#N/A', '#REF!', '#VALUE!', '#NAME?', '#DIV/0!', '#SPILL!', '########']
  const places = ['victim_name', 'to_account_name', 'suspect_phone', 'amount_baht'] as const

  test.each(errors)(
    '%s of Excel is refused in its column, in text and in workbooks',
    async (error) => {
      for (const column of places) {
        expect(await readCsvRow({ [column]: error })).toMatchObject(refusedIn(column))
        const cell = { xml: `t="e"><f>A1</f><v>${error}</v></c>` }
        expect(await readSheetRow({}, { [column]: cell })).toMatchObject(refusedIn(column))
      }
    },
  )

  test('a name may begin with a number sign', async () => {
    expect(await readCsvRow({ victim_name: '#1 การค้า' })).toMatchObject({ verdict: 'accepted' })
  })

  test.each(places)(
    'a formula in %s without its result is refused, also where a cell may be empty',
    async (column) => {
      const verdict = await readSheetRow({}, { [column]: { xml: '><f>Z9</f></c>' } })
      expect(verdict).toMatchObject(refusedIn(column))
      expect(verdict.refusal?.code).toBe('FORMULA_UNCALCULATED')
    },
  )

  test('a formula with its result is the result, an empty one too', async () => {
    const { transfer } = await readSheetRow(
      {},
      {
        amount_baht: { xml: '><f>1+1</f><v>2</v></c>' },
        suspect_phone: { xml: 't="str"><f>""</f><v></v></c>' },
        victim_name: { xml: 't="str"><f>B2</f><v>ใจดี</v></c>' },
      },
    )
    expect(transfer).toMatchObject({ satang: 200, suspectMsisdn: null, victimName: 'ใจดี' })
  })

  test('a truth value is no amount', async () => {
    expect(await readSheetRow({}, { amount_baht: { xml: 't="b"><v>1</v></c>' } })).toMatchObject(
      refusedIn('amount_baht'),
    )
  })

  test.each([
    ['นาง_x000D_\nใจดี', 'นาง ใจดี'],
    ['_x0E19_าง', 'นาง'],
    ['a_x005F_x0041_', 'a_x0041_'],
  ])('escaped characters of a workbook: %j', async (written, name) => {
    const cell = { xml: `t="inlineStr"><is><t>${written}</t></is></c>` }
    expect((await readSheetRow({}, { victim_name: cell })).transfer?.victimName).toBe(name)
  })

  test('runs of rich text are one text, without its phonetic reading', async () => {
    const cell = {
      xml: 't="inlineStr"><is><r><t>ใจ</t></r><r><t>ดี</t></r><rPh sb="0" eb="1"><t>jai</t></rPh></is></c>',
    }
    expect((await readSheetRow({}, { victim_name: cell })).transfer?.victimName).toBe('ใจดี')
  })
})

describe('PromptPay numbers', () => {
  const toProxy = { to_account: '', to_bank: '' }

  test.each([
    ['081-234-5678', 'MOBILE', '0812345678'],
    ['+66 81 234 5678', 'MOBILE', '0812345678'],
    ['0066812345678', 'MOBILE', '0812345678'],
    ['๐๘๑๒๓๔๕๖๗๘', 'MOBILE', '0812345678'],
    ['812345678', 'MOBILE', '0812345678'],
    ['3-1000-00000-01-2', 'NATIONAL_ID', '3100000000012'],
    ['123456789012345', 'EWALLET', '123456789012345'],
  ])('%s is a number of its kind', async (typed, type, value) => {
    const { transfer } = await readCsvRow({ ...toProxy, to_promptpay: typed })
    expect(transfer).toMatchObject({ toBank: null, toAccount: null, toProxy: { type, value } })
    const inPlace = await readCsvRow({ to_bank: 'พร้อมเพย์', to_account: typed })
    expect(inPlace.transfer).toMatchObject({ toBank: null, toProxy: { type, value } })
    const known = await readCsvRow({ to_account: '', to_bank: 'SCB', to_promptpay: typed })
    expect(known.transfer).toMatchObject({ toBank: '014', toProxy: { type, value } })
  })

  test.each([
    ['02-123-4567', 'PROXY_MALFORMED'],
    ['3100000000013', 'PROXY_MALFORMED'],
    ['12345678901234', 'PROXY_MALFORMED'],
    ['8.12346E+08', 'PROXY_CUT'],
  ])('%s is refused: %s', async (to_promptpay, code) => {
    const verdict = await readCsvRow({ ...toProxy, to_promptpay })
    expect(verdict).toMatchObject({ ...refusedIn('to_promptpay'), refusal: { code } })
    const inPlace = await readCsvRow({ to_bank: 'PROMPTPAY', to_account: to_promptpay })
    expect(inPlace).toMatchObject({ ...refusedIn('to_account'), refusal: { code } })
  })

  test('a row has one or an account, not both, and not neither', async () => {
    expect(await readCsvRow({ to_promptpay: '0812345678' })).toMatchObject({
      ...refusedIn('to_promptpay'),
      refusal: { code: 'PROXY_AND_ACCOUNT' },
    })
    expect(await readCsvRow({ ...toProxy, to_promptpay: '' })).toMatchObject(refusedIn('to_bank'))
  })

  test('a row has no document of the holder beside one, unless it is the number', async () => {
    const own = { ...toProxy, to_promptpay: '3100000000012', to_national_id: '3100000000012' }
    expect((await readCsvRow(own)).transfer).toMatchObject({ toNationalId: null })
    expect(await readCsvRow({ ...own, to_promptpay: '0812345678' })).toMatchObject({
      ...refusedIn('to_national_id'),
      refusal: { code: 'PROXY_HOLDER' },
    })
  })

  test('a workbook may hold one as a number', async () => {
    const { transfer } = await readSheetRow(
      { ...toProxy, to_promptpay: '' },
      { to_promptpay: { number: 812345678 } },
    )
    expect(transfer?.toProxy).toEqual({ type: 'MOBILE', value: '0812345678' })
  })
})
