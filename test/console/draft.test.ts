import { describe, expect, test } from '@jest/globals'
import {
  parseAccountNumber,
  parseMsisdn,
  parseNationalId,
} from '../../console/format/identifiers.ts'
import {
  addLeg,
  emptyDraft,
  findFaults,
  splitNumbers,
  toInput,
  type Draft,
} from '../../console/intake/draft.ts'
import { hopsOf } from '../../console/legs/leg-draft.ts'
import { isSlip, readSlip } from '../../console/legs/read-slip.ts'
import { lookUpsOf } from '../../console/intake/use-duplicates.ts'
import { nationalIds } from '../support/domain/reports.ts'

const now = new Date('2026-11-26T12:00:00Z')

function fullDraft(): Draft {
  const draft = emptyDraft()
  const [leg] = draft.legs
  return {
    ...draft,
    scamType: 'INVESTMENT',
    name: 'สมชาย ใจดี',
    document: nationalIds.victim,
    msisdn: '๐๘๙-๘๗๖-๕๔๓๒',
    suspects: '081 234 5678, 0898765400',
    legs: [
      {
        ...leg,
        key: 'first',
        fromBank: '004',
        fromAccount: '004-1-11222-1',
        toBank: '014',
        toKind: 'ACCOUNT',
        toAccount: '๐๑๔๒๒๒๓๓๓๒',
        toName: '',
        amount: '๕๐,๐๐๐.๕๐',
        at: '26/11/2569 10:00',
        reference: 'K-1',
      },
    ],
  }
}

describe('numbers as people type them', () => {
  test.each([
    ['1-1017-00230-70-8', nationalIds.victim],
    ['๑๑๐๑๗๐๐๒๓๐๗๐๘', nationalIds.victim],
    ['1101700230709', undefined],
    ['110170023070', undefined],
  ])('national ID %s is %s', (text, id) => {
    expect(parseNationalId(text)).toBe(id)
  })

  test.each([
    ['089 876 5432', '+66898765432'],
    ['+66 89 876 5432', '+66898765432'],
    ['66898765432', '+66898765432'],
    ['๐๒-๑๒๓-๔๕๖๗', undefined],
    ['089 876', undefined],
    ['1898765432', undefined],
  ])('telephone number %s is %s', (text, msisdn) => {
    expect(parseMsisdn(text)).toBe(msisdn)
  })

  test.each([
    ['123-4-56789-0', '004', '1234567890'],
    ['12345', '004', undefined],
    ['xxx-x-x6789-x', '004', undefined],
    ['1234567890', '030', undefined],
    ['123456789012', '030', '123456789012'],
    ['1234567890', '', '1234567890'],
  ])('account %s at %j is %s', (text, bankCode, account) => {
    expect(parseAccountNumber(text, bankCode)).toBe(account)
  })

  test('a list of numbers is apart by commas, semicolons, lines and wide blanks', () => {
    expect(splitNumbers(' 081 234 5678,0891112222; +66 81\n02  03 ')).toEqual([
      '081 234 5678',
      '0891112222',
      '+66 81',
      '02',
      '03',
    ])
  })
})

describe('a report as it is typed', () => {
  test('it becomes an input without a word of the form', () => {
    expect(findFaults({ ...fullDraft(), suspects: '081 234 5678' }, now)).toEqual({})
    expect(toInput({ ...fullDraft(), suspects: '081 234 5678' })).toEqual({
      scamType: 'INVESTMENT',
      victim: { nationalId: nationalIds.victim, name: 'สมชาย ใจดี', msisdn: '+66898765432' },
      suspectMsisdns: ['+66812345678'],
      transfers: [
        {
          reference: 'K-1',
          amountSatang: 5_000_050,
          transferredAt: '2026-11-26T03:00:00.000Z',
          hop: 1,
          from: { bankCode: '004', accountNumber: '0041112221' },
          to: { bankCode: '014', accountNumber: '0142223332', holderName: null },
        },
      ],
    })
  })

  test.each([
    ['scamType', { scamType: '' }, 'fault.choose'],
    ['name', { name: ' ' }, 'fault.name'],
    ['document', { document: '1101700230709' }, 'fault.national-id'],
    ['document', { documentKind: 'PASSPORT', country: 'CHN', document: '1' }, 'fault.passport'],
    ['country', { documentKind: 'PASSPORT', document: 'E1234567' }, 'fault.country'],
    ['msisdn', { documentKind: 'NONE', msisdn: '' }, 'fault.msisdn'],
    ['msisdn', { msisdn: '089' }, 'fault.msisdn'],
    ['suspects', { suspects: '081 234 5678, 99' }, 'fault.msisdns'],
  ] as const)('%s with %j is a fault', (field, change, fault) => {
    const draft: Draft = { ...fullDraft(), suspects: '', ...change }
    expect(findFaults(draft, now)).toEqual({ [field]: fault })
  })

  test.each([
    ['toAccount', '123', 'fault.account'],
    ['amount', '0', 'fault.amount'],
    ['at', '31/2/2569 10:00', 'fault.instant'],
    ['at', '27/11/2569 10:00', 'fault.future'],
    ['reference', 'R'.repeat(65), 'fault.reference'],
  ])('a transfer whose %s is %s has a fault', (field, value, fault) => {
    const draft = fullDraft()
    const legs = draft.legs.map((leg) => ({ ...leg, [field]: value }))
    expect(findFaults({ ...draft, suspects: '', legs }, now)).toEqual({ [`first ${field}`]: fault })
  })

  test.each([
    ['MOBILE', '๐๘๑-๒๓๔ ๕๖๗๘', '0812345678', 'fault.msisdn'],
    ['NATIONAL_ID', nationalIds.firstMule, nationalIds.firstMule, 'fault.national-id'],
    ['EWALLET', '1234 5678 9012 345', '123456789012345', 'fault.e-wallet'],
  ] as const)('a PromptPay number of type %s needs no bank', (type, text, value, fault) => {
    const draft = fullDraft()
    const end = { toKind: type, toBank: '', toAccount: text }
    const legs = draft.legs.map((leg) => ({ ...leg, ...end }))
    expect(findFaults({ ...draft, legs }, now)).toEqual({})
    expect(toInput({ ...draft, legs }).transfers[0]?.to).toEqual({
      bankCode: null,
      proxy: { type, value },
      holderName: null,
    })
    const wrong = legs.map((leg) => ({ ...leg, toAccount: '0212345678' }))
    expect(findFaults({ ...draft, legs: wrong }, now)).toEqual({ 'first toAccount': fault })
  })

  test('a transfer without a reference has no fault, and its bank confirms it', () => {
    const draft = fullDraft()
    const legs = draft.legs.map((leg) => ({ ...leg, reference: ' ' }))
    expect(findFaults({ ...draft, suspects: '', legs }, now)).toEqual({})
    expect(toInput({ ...draft, suspects: '', legs }).transfers[0]?.reference).toBeNull()
  })

  test('the next transfer is from the same account; one from a reached account is a hop further', () => {
    const draft = addLeg(fullDraft())
    const [first, second] = draft.legs
    expect(second).toMatchObject({ fromBank: '004', fromAccount: '004-1-11222-1', amount: '' })
    expect(hopsOf(draft.legs)).toEqual([1, 1])
    const onward = { ...second, fromBank: '014', fromAccount: '014-2-22333-2' }
    expect(hopsOf([first, onward] as Draft['legs'])).toEqual([1, 2])
  })

  test('only complete values are looked up, and each once', () => {
    const draft = fullDraft()
    expect(lookUpsOf(draft, true).map(({ by }) => by)).toEqual([
      'NATIONAL_ID',
      'MSISDN',
      'ACCOUNT',
      'SUSPECT',
      'SUSPECT',
    ])
    expect(lookUpsOf({ ...draft, legs: [...draft.legs, ...draft.legs] }, true)).toHaveLength(5)
    expect(lookUpsOf(emptyDraft(), true)).toEqual([])
  })
})

describe('a slip', () => {
  test.each([
    [
      `โอนเงินสำเร็จ
26 พ.ย. 69 10:05 น.
จาก
นาย สมชาย ใ
ธ.กสิกรไทย
xxx-x-x2221-x
ไปยัง
นางสาว มาลี ม
ธ.ไทยพาณิชย์
014-2-22333-2
จำนวนเงิน
๕๐,๐๐๐.๐๐ บาท
เลขที่รายการ: 015330100512ABC01234`,
      {
        amount: '50,000.00',
        at: '26/11/2569 10:05',
        reference: '015330100512ABC01234',
        fromBank: '004',
        toBank: '014',
        toAccount: '0142223332',
        toName: 'นางสาว มาลี ม',
      },
    ],
    [
      `Transfer Completed
26/11/2026 10:05
From Mr. Somchai
Krungthai 006-3-33444-3
To Miss Malee
SCB x-9999
Amount 1,234.50 THB
Transaction ID 202611261005123456`,
      {
        amount: '1,234.50',
        at: '26/11/2026 10:05',
        reference: '202611261005123456',
        fromBank: '006',
        fromAccount: '0063334443',
        toBank: '014',
        toName: 'Miss Malee',
      },
    ],
  ])('is read: %s', (text, slip) => {
    expect(isSlip(text)).toBe(true)
    expect(readSlip(text)).toEqual(slip)
  })

  test('a pasted number is no slip', () => {
    expect(isSlip('014-2-22333-2')).toBe(false)
    expect(readSlip('สวัสดี\nครับ')).toEqual({})
  })
})
