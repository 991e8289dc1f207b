import { describe, expect, test } from '@jest/globals'
import { readLine, readOptionalLine, readText } from '../../../subgraphs/kit/input.ts'

/** Characters that show nothing, by their names. */
const unseen = {
  'a zero-width space': '\u200b',
  'a word joiner': '\u2060',
  'a soft hyphen': '\u00ad',
  'a Hangul filler': '\u3164',
  'a combining grapheme joiner': '\u034f',
  'a blank of Braille': '\u2800',
  'a tag': '\u{e0041}',
}
/** Characters that are no part of any text. */
const refused = {
  'a NUL': '\u0000',
  'a C1 control': '\u0085',
  'an override of the direction': '\u202e',
  'an isolate': '\u2067',
  'a right-to-left mark': '\u200f',
  'an Arabic letter mark': '\u061c',
  'half of a surrogate pair': '\ud800',
}

describe('a text of a caller', () => {
  test.each(Object.entries(unseen))('MUST NOT be %s alone', (_name, character) => {
    for (const read of [readText, readLine])
      expect(() => read(` ${character} `, 'reason', 10)).toThrow('reason must be 1 to 10')
  })

  test.each(Object.entries(refused))('MUST NOT hold %s', (_name, character) => {
    for (const read of [readText, readLine])
      expect(() => read(`a${character}b`, 'reason', 10)).toThrow('characters that are not text')
  })

  test('MUST show something: a mark that combines with nothing is none', () => {
    expect(() => readText('\u0301', 'reason', 10)).toThrow('reason must be 1 to 10')
  })

  test('MAY have several lines, and Thai with breaks between its words', () => {
    const text = 'โอน\u200bเงิน\nแล้ว\tหาย'
    expect(readText(text, 'narrative', 100)).toBe(text)
  })
})

describe('a name, a number or a reference', () => {
  test.each(Object.entries(unseen))('is the same with and without %s', (_name, character) => {
    expect(readLine(`K-1${character}2`, 'reference', 64)).toBe('K-12')
  })

  test('is composed where what stood between was dropped', () => {
    expect(readLine('e\u200b\u0301', 'name', 64)).toBe('é')
  })

  test.each(['K\n1', 'K\t1', 'K\r1', 'K\u20281', 'K\u20291'])('MUST be one line: %j', (value) => {
    expect(() => readLine(value, 'reference', 64)).toThrow('characters that are not text')
  })

  test('MAY be left out', () => {
    for (const value of [null, undefined, '', ' '])
      expect(readOptionalLine(value, 'reference', 64)).toBeNull()
  })
})
