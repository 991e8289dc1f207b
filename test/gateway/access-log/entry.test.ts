import { describe, expect, test } from '@jest/globals'
import { writeCanonicalJson } from '../../../gateway/access-log/canonical-json.ts'
import { createEntryId, hashText } from '../../../gateway/access-log/entry.ts'

describe('canonical JSON (RFC 8785)', () => {
  test('3.2.3: members MUST be sorted by UTF-16 code units', () => {
    const members = {
      '\u20ac': 1,
      '\r': 2,
      '\ufb33': 3,
      '1': 4,
      '\ud83d\ude00': 5,
      '\u0080': 6,
      '\u00f6': 7,
      '10': 8,
      '2': 9,
    }
    expect(writeCanonicalJson(members)).toBe(
      '{"\\r":2,"1":4,"10":8,"2":9,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}',
    )
  })

  test('3.2.2.2: a text has the escapes of ECMAScript alone', () => {
    expect(writeCanonicalJson({ a: ['"\\\b\f\n\r\t\u000f</é\u2028', null, true, -0, 9] })).toBe(
      '{"a":["\\"\\\\\\b\\f\\n\\r\\t\\u000f</é\u2028",null,true,0,9]}',
    )
  })

  test.each([['\ud83d'], ['\ude00\ud83d'], [{ '\udead': 1 }], [1.5], [2 ** 53], [Number.NaN]])(
    '3.2.2: %j MUST be refused',
    (value) => {
      expect(() => writeCanonicalJson({ a: value })).toThrow(RangeError)
    },
  )
})

describe('the id of an entry (RFC 9562, 5.7)', () => {
  const at = new Date('2026-11-26T03:00:00.123Z')
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

  test('has the milliseconds, the version and the variant, and is of one entry alone', () => {
    const ids = Array.from({ length: 1_000 }, () => createEntryId(at))
    expect(new Set(ids).size).toBe(1_000)
    for (const id of ids) {
      expect(id).toMatch(form)
      expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(at.getTime())
    }
  })

  test('is that of its seed, in every bit that is not the time, the version or the variant', () => {
    const seed = Buffer.from('ffffffffffff0fff3fffffffffffffff', 'hex')
    expect(createEntryId(at, seed)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7fff-bfff-f{12}$/)
    expect(createEntryId(new Date(0), Buffer.alloc(16))).toBe(
      '00000000-0000-7000-8000-000000000000',
    )
  })
})

test('a text is named by its SHA-256 (FIPS 180-4)', () => {
  expect(hashText('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
