import { describe, expect, test } from '@jest/globals'
import { formatMsisdn, parseMsisdns } from '../../console/format/msisdns.ts'

describe('numbers of telephones as officers type them', () => {
  test.each(['0812345678', '081-234-5678', '+66 81 234 5678', '66812345678', '๐๘๑ ๒๓๔ ๕๖๗๘'])(
    '%s',
    (text) => {
      expect(parseMsisdns(text)).toEqual({ msisdns: ['+66812345678'], wrong: [] })
    },
  )

  test('stand one a line or with commas between; each counts once, and what is none is named', () => {
    expect(parseMsisdns('0812345678\n\n081-234-5678, 02 123\n0898765432;')).toEqual({
      msisdns: ['+66812345678', '+66898765432'],
      wrong: ['02 123'],
    })
  })

  test('are shown as people dial them', () => {
    expect(formatMsisdn('+66812345678')).toBe('081-234-5678')
  })
})
