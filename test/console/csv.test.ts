import { describe, expect, test } from '@jest/globals'
import { toCsv } from '../../console/controls/csv.ts'

const columns = [
  { key: 'box', title: '', cell: () => null },
  { key: 'value', title: 'Value', text: (value: string) => value, cell: () => null },
]
const cellOf = (value: string) => toCsv(columns, [value]).slice('\uFEFFValue\r\n'.length, -2)

describe('a list as a CSV file', () => {
  test('begins with the byte order mark and the titles, and leaves out columns without a text', () => {
    expect(toCsv(columns, ['ก', '2'])).toBe('\uFEFFValue\r\nก\r\n2\r\n')
  })

  test.each(['=1+1', '+66812345678', '-1', '@SUM(A1)', '\tx', '＝1'])(
    'a spreadsheet takes %p for text, not for a formula (CWE-1236)',
    (value) => {
      expect(cellOf(value)).toBe(`'${value}`)
    },
  )

  test.each([
    ['1,000.00', '"1,000.00"'],
    ['say "no"', '"say ""no"""'],
    ['two\nlines', '"two\nlines"'],
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ['plain', 'plain'],
  ])('%p is one cell', (value, cell) => {
    expect(cellOf(value)).toBe(cell)
  })
})
