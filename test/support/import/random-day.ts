/** A case with random transfers, written in a random form that Excel, other programs or staff use. */

import fc from 'fast-check'
import { nationalId } from '../domain/reports.ts'
import { columns, makeRow, toCsv, type Row } from './hotline-rows.ts'
import { makeWorkbook, toSheet } from './workbook.ts'

/** A file and what must be recorded of it. */
export interface WrittenFile {
  readonly name: string
  readonly bytes: Uint8Array
  readonly expected: {
    readonly caseNumber: string
    readonly suspects: readonly string[]
    readonly transfers: readonly ExpectedTransfer[]
  }
}

/** A transfer as the graph must tell it; `transferredAt` in milliseconds. */
export interface ExpectedTransfer {
  readonly reference: string
  readonly hop: number
  readonly amountSatang: number
  readonly transferredAt: number
  readonly from: { readonly bankCode: string; readonly accountNumber: string }
  /** null: a PromptPay number whose bank is not known. */
  readonly to: { readonly bankCode: string; readonly accountNumber: string | null } | null
  readonly toProxy: { readonly type: string; readonly maskedValue: string } | null
}

/** Banks of the local registry with a length of their account numbers. */
const banks = [
  ['004', 'KBANK', 10],
  ['014', 'SCB', 10],
  ['006', 'KTB', 10],
  ['034', 'BAAC', 12],
  ['030', 'GSB', 15],
  ['033', 'GHB', 12],
] as const

const thaiMonths = 'ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.'.split(' ')
const bangkokMs = 7 * 3_600_000

const account = fc.constantFrom(...banks).chain(([code, name, length]) =>
  fc.record({
    bankCode: fc.constant(code),
    typedBank: fc.constantFrom(code, name, String(Number(code))),
    accountNumber: fc
      .stringMatching(new RegExp(`^\\d{${length}}$`))
      .filter((digits) => /[1-9]/.test(digits)),
    style: fc.constantFrom('plain', 'dashes', 'thai'),
  }),
)

/** A PromptPay number; in E.164 or with dashes, with its bank or without, in its own column or in that of the account. */
const proxy = fc
  .record({
    type: fc.constantFrom('MOBILE', 'NATIONAL_ID', 'EWALLET'),
    digits: fc.stringMatching(/^[1-8]\d{14}$/),
    bank: fc.option(fc.constantFrom(...banks), { nil: null }),
    isForeign: fc.boolean(),
    hasOwnColumn: fc.boolean(),
    style: fc.constantFrom('plain', 'dashes', 'thai'),
  })
  .map(({ type, digits, isForeign, ...each }) => {
    const mobile = `8${digits.slice(0, 8)}`
    if (type === 'MOBILE')
      return {
        ...each,
        type,
        value: `0${mobile}`,
        typed: isForeign ? `+66${mobile}` : `0${mobile}`,
      }
    const value = type === 'EWALLET' ? digits : nationalId(digits.slice(0, 12))
    return { ...each, type, value, typed: value }
  })

/** One transfer, and how each of its values is typed. */
const transfer = fc.record({
  hop: fc.integer({ min: 1, max: 5 }),
  satang: fc.integer({ min: 1, max: 99_999_999 }),
  /** Whole seconds of the year before 19 November 2026. */
  second: fc.integer({ min: Date.UTC(2025, 10, 19) / 1000, max: Date.UTC(2026, 10, 19) / 1000 }),
  from: account,
  to: account,
  proxy: fc.option(proxy, { nil: null, freq: 2 }),
  suspect: fc.option(fc.stringMatching(/^[689]\d{8}$/), { nil: null }),
  dateForm: fc.integer({ min: 0, max: 6 }),
  amountForm: fc.integer({ min: 0, max: 2 }),
  phoneForm: fc.integer({ min: 0, max: 3 }),
})

type RandomTransfer = typeof transfer extends fc.Arbitrary<infer Value> ? Value : never

/**
 * Files with one case each.
 * @param nextCase gives a number that no other case has
 */
export function writeInRandomForm(nextCase: () => number): fc.Arbitrary<WrittenFile> {
  return fc
    .record({
      transfers: fc.array(transfer, { minLength: 1, maxLength: 6 }),
      form: fc.constantFrom(',', ';', '\t', '|', 'utf-16', 'sep', 'title', 'xlsx', 'cover'),
      order: fc.shuffledSubarray<keyof Row>([...columns, 'to_promptpay'], {
        minLength: columns.length + 1,
      }),
    })
    .map(({ transfers, form, order }) => {
      const caseNumber = `P-2569-${String(nextCase()).padStart(5, '0')}`
      const rows = transfers.map((each, index) => toRow(each, caseNumber, index))
      const expected = transfers.map((each, index): ExpectedTransfer => ({
        reference: rows[index]!.transaction_ref,
        hop: each.hop,
        amountSatang: each.satang,
        transferredAt: each.second * 1000,
        from: { bankCode: each.from.bankCode, accountNumber: each.from.accountNumber },
        ...endOf(each),
      }))
      const suspects = transfers.flatMap(({ suspect }) => (suspect === null ? [] : `+66${suspect}`))
      const name = form === 'xlsx' || form === 'cover' ? 'day.xlsx' : 'day.csv'
      return {
        name,
        bytes: toBytes(reorder(rows, order), form),
        expected: { caseNumber, suspects, transfers: expected },
      }
    })
}

/** The end as the graph must tell it to the centre. */
function endOf({ to, proxy: number }: RandomTransfer): Pick<ExpectedTransfer, 'to' | 'toProxy'> {
  if (!number)
    return { to: { bankCode: to.bankCode, accountNumber: to.accountNumber }, toProxy: null }
  const lastFour = number.value.slice(-4)
  return {
    to: number.bank && { bankCode: number.bank[0], accountNumber: null },
    toProxy: { type: number.type, maskedValue: `xxxxxx${lastFour}` },
  }
}

/** Objects keep the order in which their properties were set, and so does the file. */
function reorder(rows: readonly Row[], order: readonly (keyof Row)[]): readonly Row[] {
  return rows.map(
    (row) => Object.fromEntries(order.map((column) => [column, row[column]])) as unknown as Row, // all columns are there
  )
}

function toBytes(rows: readonly Row[], form: string): Uint8Array {
  if (form === 'xlsx') return makeWorkbook([toSheet(rows)])
  if (form === 'cover') return makeWorkbook([{ name: 'ปก', rows: [['รายงาน']] }, toSheet(rows)])
  if (form === 'utf-16') return Buffer.from(`\u{FEFF}${toCsv(rows)}`, 'utf16le')
  if (form === 'sep') return Buffer.from(`sep=;\r\n${toCsv(rows, ';')}`)
  if (form === 'title') return Buffer.from(`รายงาน,,\r\n\r\n${toCsv(rows)}\r\nรวม,,,\r\n`)
  return Buffer.from(toCsv(rows, form))
}

function toRow(each: RandomTransfer, caseNumber: string, index: number): Row {
  return makeRow({
    case_number: caseNumber,
    hop: String(each.hop),
    from_bank: each.from.typedBank,
    from_account: typeAccount(each.from),
    ...typeEnd(each),
    amount_baht: typeAmount(each),
    transferred_at: typeInstant(each),
    transaction_ref: `00${caseNumber.slice(-5)}${index}`,
    suspect_phone: typePhone(each),
  })
}

function typeAccount({
  accountNumber,
  style,
}: Pick<RandomTransfer['from'], 'accountNumber' | 'style'>): string {
  if (style === 'dashes') return `${accountNumber.slice(0, 3)}-${accountNumber.slice(3)}`
  return style === 'thai' ? toThaiDigits(accountNumber) : accountNumber
}

function typeEnd({ to, proxy: number }: RandomTransfer): Partial<Row> {
  if (!number) return { to_bank: to.typedBank, to_account: typeAccount(to), to_promptpay: '' }
  const typed = typeAccount({ accountNumber: number.typed, style: number.style })
  if (!number.bank && !number.hasOwnColumn)
    return { to_bank: 'พร้อมเพย์', to_account: typed, to_promptpay: '' }
  return { to_bank: number.bank?.[1] ?? '', to_account: '', to_promptpay: typed }
}

function typeAmount({ satang, amountForm }: RandomTransfer): string {
  const [baht, rest] = [Math.floor(satang / 100), String(satang % 100).padStart(2, '0')]
  if (amountForm === 0) return `${baht}.${rest}`
  const grouped = `${baht.toLocaleString('en-US')}.${rest}`
  return amountForm === 1 ? grouped : toThaiDigits(grouped)
}

function typePhone({ suspect, phoneForm }: RandomTransfer): string {
  if (suspect === null) return ''
  const forms = [
    `0${suspect}`,
    `+66${suspect}`,
    suspect,
    `0${suspect.slice(0, 2)}-${suspect.slice(2)}`,
  ]
  return forms[phoneForm] ?? suspect
}

function typeInstant({ second, dateForm }: RandomTransfer): string {
  const iso = new Date(second * 1000 + bangkokMs).toISOString()
  const [year, month, day, time] = [
    Number(iso.slice(0, 4)),
    iso.slice(5, 7),
    iso.slice(8, 10),
    iso.slice(11, 19),
  ]
  const forms = [
    `${iso.slice(0, 19)}+07:00`,
    new Date(second * 1000).toISOString(),
    `${year + 543}-${month}-${day} ${time}`,
    `${day}/${month}/${year + 543} ${time}`,
    `${day}/${month}/${year} ${time}`,
    `${Number(day)} ${thaiMonths[Number(month) - 1]} ${year + 543} เวลา ${time} น.`,
    toThaiDigits(`${day}-${month}-${year + 543} ${time}`),
  ]
  return forms[dateForm] ?? ''
}

function toThaiDigits(text: string): string {
  return text.replaceAll(/\d/g, (digit) => '๐๑๒๓๔๕๖๗๘๙'[Number(digit)] ?? '')
}
