import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { UnreadableFileError } from '../../hotline/refusals/unreadable-file.ts'
import { importFile as importPath } from '../../commands/import/import-file.ts'
import {
  columns,
  makeFolder,
  makeRow,
  toCsv,
  type TestFolder,
} from '../support/import/hotline-rows.ts'
import { makeWorkbook, toSheet, type WorkbookCell } from '../support/import/workbook.ts'

const now = () => new Date('2026-11-26T10:00:00+07:00')

let folder: TestFolder
beforeAll(async () => {
  folder = await makeFolder()
})
afterAll(() => folder.remove())

async function importFile(content: string | Uint8Array, name = 'day.csv') {
  const path = await folder.write(name, content)
  const result = await importPath({ path, execute: undefined, now })
  return { path, ...result }
}

const rows = [
  makeRow({ victim_name: 'นํ้าใจ, ดี; "มาก"' }),
  makeRow({ victim_name: 'อำนาจ\nใจดี', amount_baht: '12,500.00' }),
]
const expected = [
  { victimName: 'น้ำใจ, ดี; "มาก"', satang: 100_000 },
  { victimName: 'อำนาจ ใจดี', satang: 1_250_000 },
]
const text = toCsv(rows)

function utf16(value: string, isBigEndian = false): Buffer {
  const bytes = Buffer.from(value, 'utf16le')
  return isBigEndian ? bytes.swap16() : bytes
}

/** In the Thai code page each Thai character is one byte, 0xA1 for the first. */
function thaiCodePage(value: string): Buffer {
  return Buffer.from(
    [...value].map((letter) => {
      const code = letter.charCodeAt(0)
      return code < 0x80 ? code : code - 0x0e00 + 0xa0
    }),
  )
}

describe('text files', () => {
  test.each<[string, string | Uint8Array]>([
    ['commas', text],
    ['semicolons', toCsv(rows, ';')],
    ['tabs', toCsv(rows, '\t')],
    ['vertical bars', toCsv(rows, '|')],
    ['a separator line', `sep=;\r\n${toCsv(rows, ';')}`],
    ['line feeds', text.replaceAll('\r\n', '\n')],
    ['carriage returns', text.replaceAll('\r\n', '\r')],
    ['a byte-order mark', `\u{FEFF}${text}`],
    ['UTF-16, little end first', utf16(`\u{FEFF}${text}`)],
    ['UTF-16, big end first', utf16(`\u{FEFF}${text}`, true)],
    ['UTF-16 without a mark', utf16(text)],
    ['the Thai code page', thaiCodePage(text)],
    ['a title and an empty line above', `รายงานประจำวัน,,,\r\n\r\n${text}`],
    [
      'empty lines and a total',
      `${text}\r\n${','.repeat(17)}\r\n , ,\r\nรวม${','.repeat(14)}2000.00,,,`,
    ],
    ['a header on every page', `${text}\r\n${text.slice(0, text.indexOf('\r\n'))}`],
    ['empty cells at the end of rows', text.replaceAll('\r\n', ',,,\r\n')],
    ['capitals and blanks in the header', text.replace('case_number', ' Case Number ')],
    ['two byte-order marks', `\u{FEFF}\u{FEFF}${text}`],
    ['two files in one', `\u{FEFF}${toCsv(rows.slice(0, 1))}\r\n\u{FEFF}${toCsv(rows.slice(1))}`],
    ['a byte-order mark before quotes', `\u{FEFF}${text.replace('case_number', '"case_number"')}`],
    ['a header in decomposed Unicode', text.replace('amount_baht', 'จ\u0e4d\u0e32นวนเงิน')],
  ])('%s', async (_form, content) => {
    const { verdicts, rejected } = await importFile(content)
    expect(rejected).toBe(0)
    expect(verdicts.map(({ transfer }) => transfer)).toMatchObject(expected)
  })

  test('lines are counted in the file, whatever stands above and inside', async () => {
    const { verdicts } = await importFile(`sep=,\r\nรายงาน\r\n\r\n${toCsv([...rows, makeRow()])}`)
    expect(verdicts.map(({ line }) => line)).toEqual([5, 6, 8])
  })

  test.each([
    ['inside a cell', 'ทดสอบ "หนุ่ม" หนึ่ง'],
    ['never closed', '"ทดสอบ หนึ่ง'],
    ['closed too early', '"ทดสอบ" หนึ่ง'],
  ])('a quote that is %s refuses its line alone', async (_place, name) => {
    const marked = toCsv([makeRow(), makeRow({ victim_name: 'QUOTE' }), ...rows, makeRow()])
    const { verdicts, rejectedFile } = await importFile(marked.replace('QUOTE', name))
    expect(verdicts.map(({ verdict }) => verdict)).toEqual([
      'accepted',
      'rejected',
      'accepted',
      'accepted',
      'accepted',
    ])
    expect(verdicts[1]).toMatchObject({ line: 3, column: 'victim_name' })
    expect(await readFile(rejectedFile!, 'utf8')).toContain('quotation mark')
  })

  test('a row with more cells than the header is refused', async () => {
    const shifted = text.replace('1000.00', '1,000.00')
    const { verdicts } = await importFile(shifted)
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['rejected', 'accepted'])
  })

  test.each<[string, string | Uint8Array]>([
    [
      'an accented letter of a Western code page',
      Buffer.from(text.replace(/น[^,]*ดี/, 'José'), 'latin1'),
    ],
    ['nothing', ''],
    ['no header', 'a,b,c\r\n1,2,3'],
    ['a header without a column', text.replace('amount_baht', 'amount')],
    ['a header with a column twice', text.replace('suspect_phone', 'victim_phone')],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0])],
    ['a damaged archive', Buffer.from('PK\u0003\u0004damaged', 'latin1')],
  ])('%s is refused in a sentence', async (_form, content) => {
    await expect(importFile(content)).rejects.toThrow(UnreadableFileError)
  })
})

describe('workbooks', () => {
  const sheet = toSheet(rows)
  const list = { name: 'lists', rows: [['x'], ['y']] }

  test.each([
    ['one sheet', [sheet]],
    ['a cover sheet', [{ name: 'ปก', rows: [['รายงาน']] }, sheet]],
    ['a hidden sheet first', [{ ...list, isHidden: true }, sheet]],
    ['a hidden copy of the table', [{ ...sheet, name: 'old', isHidden: true }, sheet]],
    ['a title above the header', [{ ...sheet, rows: [['รายงาน'], [], ...sheet.rows] }]],
  ])('%s', async (_form, sheets) => {
    const { verdicts } = await importFile(makeWorkbook(sheets), 'day.xlsx')
    expect(verdicts.map(({ transfer }) => transfer)).toMatchObject(expected)
  })

  test('the content decides, not the name', async () => {
    expect(await importFile(makeWorkbook([sheet]), 'workbook.csv')).toMatchObject({ accepted: 2 })
    expect(await importFile(text, 'text.xlsx')).toMatchObject({ accepted: 2 })
  })

  test.each([
    ['two sheets with the columns', [sheet, { ...sheet, name: 'คืน' }], /more than one sheet/],
    ['the table on a hidden sheet', [list, { ...sheet, isHidden: true }], /hidden/],
    ['no table', [list], /no sheet/],
  ])('%s are refused in a sentence', async (_form, sheets, message) => {
    await expect(importFile(makeWorkbook(sheets), 'day.xlsx')).rejects.toThrow(message)
  })

  test('a row with a cell of a merged area is refused, and what is merged elsewhere is not looked at', async () => {
    const [header = [], first = [], second = []] = toSheet([makeRow(), makeRow()]).rows
    const sheetWith = (cells: readonly WorkbookCell[], merged: readonly string[]) => ({
      name: 'วัน',
      rows: [['รายงาน', ''], header, first, cells],
      merged: ['A1:R1', ...merged],
    })
    const verdictOf = async (cells: readonly WorkbookCell[], ...merged: string[]) => {
      const bytes = makeWorkbook([sheetWith(cells, merged)])
      return (await importFile(bytes, 'day.xlsx')).verdicts[1]
    }
    const empty = { xml: '/>' }
    expect(await verdictOf(second)).toMatchObject({ verdict: 'accepted' })
    for (const [column, reference] of [
      ['case_number', 'A3:A4'],
      ['to_account_name', 'M3:M4'],
      ['victim_name', 'E4:F4'],
    ]) {
      const at = columns.findIndex((each) => each === column)
      const verdict = await verdictOf(second.with(at, empty), reference ?? '')
      expect(verdict).toMatchObject({ verdict: 'rejected', column })
      expect(verdict?.refusal?.code).toBe('CELL_MERGED')
    }
    // nothing stands in the area
    expect(await verdictOf(second.with(17, empty), 'R3:R4')).toMatchObject({ verdict: 'accepted' })
  })

  test('merged areas of any size are read in bounded time', async () => {
    const huge = { ...sheet, merged: Array<string>(2_000).fill('A2:XFD1048576') }
    await expect(importFile(makeWorkbook([huge]), 'day.xlsx')).rejects.toThrow('merged')
  })

  test('an archive that claims to unpack to very much is refused before it is unpacked', async () => {
    const bytes = Buffer.from(makeWorkbook([sheet]))
    const directory = bytes.indexOf('PK\u0001\u0002', 0, 'latin1')
    bytes.writeUInt32LE(0xfffffff0, directory + 24)
    await expect(importFile(bytes, 'bomb.xlsx')).rejects.toThrow('too large')
  })
})

describe('the rejected file', () => {
  const attacks = [
    '=HYPERLINK("http://example.org","x")',
    '+1+1',
    '-2+3',
    '@SUM(1)',
    '\t=1',
    '＝1+1',
  ]

  test.each(attacks)('%j is written so that no spreadsheet runs it', async (attack) => {
    const { rejectedFile } = await importFile(
      toCsv([makeRow({ victim_name: attack, amount_baht: 'x' })]),
    )
    const written = await readFile(rejectedFile!, 'utf8')
    expect(written).toMatch(/,"?'[\t=+\-@＝]/)
    expect(written).not.toMatch(/,"?[\t=+\-@＝]/)
  })

  test('once corrected, it is imported with the values as they were typed', async () => {
    const row = makeRow({ victim_name: '=อำนาจ', victim_phone: '+66812345678', amount_baht: 'x' })
    const { rejectedFile } = await importFile(toCsv([row]))
    const corrected = (await readFile(rejectedFile!, 'utf8')).replace(',x,', ',5.00,')
    const { verdicts } = await importFile(corrected, 'corrected.csv')
    expect(verdicts[0]?.transfer).toMatchObject({
      victimName: '=อำนาจ',
      victimMsisdn: '+66812345678',
      satang: 500,
    })
  })

  test('refused again, its own three columns are not repeated', async () => {
    const { rejectedFile } = await importFile(toCsv([makeRow({ amount_baht: 'x' })]))
    const again = await importFile(await readFile(rejectedFile!, 'utf8'), 'again.csv')
    const [header] = (await readFile(again.rejectedFile!, 'utf8')).split('\n')
    expect(header?.replace('\u{FEFF}', '').trim().split(',')).toEqual([
      ...columns,
      'line',
      'column',
      'reason',
    ])
  })
})
