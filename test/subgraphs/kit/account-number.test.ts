import { describe, expect, test } from '@jest/globals'
import {
  readAccountNumber,
  readRecordedNumber,
  refuseImpossible,
} from '../../../subgraphs/kit/account-number.ts'

describe('an account number', () => {
  test.each([
    '０１２３４５６７８９',
    '๐๑๒๓๔๕๖๗๘๙',
    '012\u200b3456789',
    '0123456789\u200f',
    '01234567\u2212',
  ])('MUST NOT be written in other characters than digits, blanks and dashes: %j', (value) => {
    for (const read of [readAccountNumber, readRecordedNumber])
      expect(() => read(value, '004', 'account')).toThrow(
        'account must be 10 or 11 digits at institution 004, not zeros alone',
      )
  })

  test.each([
    ['004', '004-1-11222-1', '004-1-11222', '10 or 11'],
    ['034', '012345678901', '0123456789', '12'],
    ['030', '012345678901234', '01234567890123', '12 or 15'],
    ['069', '0123456789012', '012345678901234', '10 to 14'],
    // no bank of the table
    ['803', '0123456789', '012345678', '10 to 15'],
    ['803', '012345678901234', '0123456789012345', '10 to 15'],
  ])('MUST have one of the lengths of its institution: %s', (bankCode, right, wrong, lengths) => {
    expect(readAccountNumber(right, bankCode, 'to')).toBe(right.replaceAll('-', ''))
    expect(() => readAccountNumber(wrong, bankCode, 'to')).toThrow(
      `to must be ${lengths} digits at institution ${bankCode}`,
    )
  })

  test('MUST NOT be zeros alone', () => {
    expect(() => readAccountNumber('0000000000', '004', 'to')).toThrow('not zeros alone')
  })

  test('MAY be found by any 6 to 20 digits: it may have been recorded before lengths were checked', () => {
    expect(readRecordedNumber('123 456', '004', 'to')).toBe('123456')
    expect(() => readRecordedNumber('12345', '004', 'to')).toThrow('10 or 11 digits')
    expect(() => refuseImpossible('123456', '004', 'to')).toThrow('10 or 11 digits')
    expect(() => refuseImpossible('0041112221', '004', 'to')).not.toThrow()
  })
})
