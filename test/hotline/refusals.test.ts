import { describe, expect, test } from '@jest/globals'
import { readdir, readFile } from 'node:fs/promises'
import { english } from '../../hotline/refusals/english.ts'
import {
  describeRefusal,
  inEnglish,
  refuse,
  type RefusalCode,
} from '../../hotline/refusals/refusal.ts'
import { inThai } from '../../hotline/refusals/thai.ts'
import { renderRejectedRows } from '../../hotline/rejected-rows.ts'

const codes = Object.keys(english) as readonly RefusalCode[] // the table has no other names
const placesOf = (sentence: string) =>
  [...sentence.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).toSorted()

describe('refusals of an import', () => {
  test('each is told in Thai with the same values', () => {
    const differing = codes.filter(
      (code) =>
        placesOf(inThai.sentences[code]).join() !== placesOf(english[code]).join() ||
        !/[ก-๙]/.test(inThai.sentences[code]),
    )
    expect(differing).toEqual([])
  })

  test('each has a place in the code that refuses', async () => {
    const folder = new URL('../../hotline/', import.meta.url)
    const names = (await readdir(folder, { recursive: true })).filter(
      (name) => name.endsWith('.ts') && !name.startsWith('refusals/'),
    )
    const files = [
      ...names.map((name) => new URL(name, folder)),
      new URL('../../commands/import/import-file.ts', import.meta.url),
    ]
    const text = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n')
    expect(codes.filter((code) => !text.includes(`'${code}'`))).toEqual([])
  })

  test('numbers and columns are in the language of the sentence', () => {
    const { refusal } = refuse('ACCOUNT_LONG', { bank: '030 (GSB)', lengths: [12, 15], digits: 13 })
    expect(describeRefusal(refusal)).toBe('account: 030 (GSB) has 12 or 15 digits, the cell has 13')
    expect(describeRefusal(refusal, inThai)).toContain('12 หรือ 15 หลัก')
    const twice = refuse('REFERENCE_TWICE', { line: 7, column: 'amount_baht' }).refusal
    expect(describeRefusal(twice, inEnglish)).toContain('line 7')
    expect(describeRefusal(twice, inThai)).toContain('“จำนวนเงิน”')
  })

  test('a value that looks like a place or a formula stays a value', () => {
    const { refusal } = refuse('GRAPH_REFUSED', { error: '=cmd|x', message: '{error} $& {line}' })
    expect(describeRefusal(refusal)).toBe('=cmd|x: {error} $& {line}')
    const rows = [{ line: 2, column: 'hop', refusal, cells: ['1'] }]
    expect(renderRejectedRows(['hop'], rows)).toContain(",'=cmd|x: {error}")
    expect(renderRejectedRows(['ลำดับ'], rows, inThai)).toContain('2,ลำดับ,ระบบไม่รับแถวนี้')
  })
})
