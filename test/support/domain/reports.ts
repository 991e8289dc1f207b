/** A report to the hotline, otherwise right, for a test to change in one place. */

import { randomUUID } from 'node:crypto'

/** National IDs with valid check digits; none belongs to anybody. */
export const nationalIds = {
  victim: nationalId('110170023070'),
  firstMule: nationalId('310020000001'),
  secondMule: nationalId('310020000002'),
  thirdMule: nationalId('310020000003'),
}

/** Twelve digits and the check digit that belongs to them. */
export function nationalId(twelveDigits: string): string {
  const sum = [...twelveDigits].reduce(
    (total, digit, index) => total + Number(digit) * (13 - index),
    0,
  )
  return `${twelveDigits}${(11 - (sum % 11)) % 10}`
}

let lastReference = 0
const reference = () => `REF${++lastReference}`

/** 50,000 baht from 004 to 014, of which 30,000 went on to 006 and 20,000 from there back to 014. */
export function reportInput() {
  return {
    idempotencyKey: randomUUID(),
    scamType: 'INVESTMENT',
    channel: 'HOTLINE_1441',
    narrative: 'โอนเงินลงทุน',
    victim: { nationalId: nationalIds.victim, name: 'สมชาย ใจดี', msisdn: '+66898765432' },
    transfers: [
      {
        reference: reference(),
        amountSatang: 5_000_000,
        transferredAt: '2026-11-20T10:00:00+07:00',
        hop: 1,
        from: {
          bankCode: '004',
          accountNumber: '0041112221',
          holderNationalId: nationalIds.victim,
          holderName: 'สมชาย ใจดี',
        },
        to: {
          bankCode: '014',
          accountNumber: '0142223332',
          holderNationalId: nationalIds.firstMule,
          holderName: 'บัญชี ม้าหนึ่ง',
        },
      },
      {
        reference: reference(),
        amountSatang: 3_000_000,
        transferredAt: '2026-11-20T10:03:00+07:00',
        hop: 2,
        from: { bankCode: '014', accountNumber: '0142223332' },
        to: {
          bankCode: '006',
          accountNumber: '0063334443',
          holderNationalId: nationalIds.secondMule,
          holderName: 'บัญชี ม้าสอง',
        },
      },
      {
        reference: reference(),
        amountSatang: 2_000_000,
        transferredAt: '2026-11-20T10:06:00+07:00',
        hop: 3,
        from: { bankCode: '006', accountNumber: '0063334443' },
        to: {
          bankCode: '014',
          accountNumber: '0144445554',
          holderNationalId: nationalIds.thirdMule,
          holderName: 'บัญชี ม้าสาม',
        },
      },
    ],
    suspectMsisdns: ['+66812345678'],
  }
}
