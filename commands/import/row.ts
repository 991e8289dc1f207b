/** One row as typed -> one transfer as the graph takes it, or the column that is at fault and why. */

import { isMsisdn, isNationalId } from '../../schema/scalars.ts'
import { readBankCode } from './banks.ts'
import type { Column } from './columns.ts'
import { compactDigits, toArabicDigits } from './digits.ts'
import { readInstant } from './instants.ts'
import { readSatang } from './money.ts'
import { readChannel, readScamType } from './scam-types.ts'

/** A row of the file: every cell as text. */
export interface TypedRow {
  /** Line in the file; the header is line 1. */
  readonly line: number
  /** The whole row, as it was. */
  readonly cells: readonly string[]
  cell(column: Column): string
}

export interface HotlineTransfer {
  readonly line: number
  readonly caseNumber: string
  readonly reportedAt: string
  readonly channel: string
  readonly scamType: string
  readonly victimNationalId: string
  readonly victimName: string
  readonly victimMsisdn: string | null
  readonly hop: number
  readonly fromBank: string
  readonly fromAccount: string
  readonly toBank: string
  readonly toAccount: string
  readonly toName: string | null
  readonly toNationalId: string | null
  readonly satang: number
  readonly transferredAt: string
  readonly reference: string
  readonly suspectMsisdn: string | null
}

export interface RowFault {
  readonly line: number
  readonly column: Column
  readonly reason: string
}

export type ReadRow = { readonly transfer: HotlineTransfer } | { readonly fault: RowFault }

/** Thrown inside this module at the first column that cannot be read. */
class FaultySignal extends Error {
  readonly fault: RowFault
  constructor(fault: RowFault) {
    super(fault.reason)
    this.fault = fault
  }
}

/** @param isBank whether a code is that of a bank which takes part */
export function readRow(row: TypedRow, isBank: (code: string) => boolean): ReadRow {
  const need = <Value>(
    column: Column,
    read: (text: string) => Value | null,
    reason: string,
  ): Value => {
    const value = read(row.cell(column))
    if (value === null) throw new FaultySignal({ line: row.line, column, reason })
    return value
  }
  const optional = <Value>(column: Column, read: (text: string) => Value | null, reason: string) =>
    row.cell(column).trim() === '' ? null : need(column, read, reason)
  const bank = (column: Column) =>
    need(
      column,
      (text) => {
        const code = readBankCode(text)
        return code !== null && isBank(code) ? code : null
      },
      'unknown bank',
    )
  const account = (column: Column) => need(column, readAccount, 'account: must be 6 to 15 digits')

  try {
    return {
      transfer: {
        line: row.line,
        caseNumber: need('case_number', readCaseNumber, 'case number'),
        reportedAt: need('reported_at', readInstant, 'date: no such day, or no time of day'),
        channel: need('channel', readChannel, 'channel: not known'),
        scamType: need('scam_type', readScamType, 'scam type: not known'),
        victimNationalId: need('victim_national_id', readNationalId, 'national id: check digit'),
        victimName: need('victim_name', readName, 'name: must be 1 to 200 characters'),
        victimMsisdn: optional('victim_phone', readMsisdn, 'phone number'),
        hop: need('hop', readHop, 'hop: must be 1 to 100'),
        fromBank: bank('from_bank'),
        fromAccount: account('from_account'),
        toBank: bank('to_bank'),
        toAccount: account('to_account'),
        toName: optional('to_account_name', readName, 'name: must be 1 to 200 characters'),
        toNationalId: optional('to_national_id', readNationalId, 'national id: check digit'),
        satang: need('amount_baht', readSatang, 'amount: not a sum in baht and satang'),
        transferredAt: need('transferred_at', readInstant, 'date: no such day, or no time of day'),
        reference: need('transaction_ref', readReference, 'reference: must be 1 to 64 characters'),
        suspectMsisdn: optional('suspect_phone', readMsisdn, 'phone number'),
      },
    }
  } catch (error) {
    if (error instanceof FaultySignal) return { fault: error.fault }
    throw error
  }
}

function readCaseNumber(text: string): string | null {
  const number = toArabicDigits(text)
  return /^[A-Za-z0-9][A-Za-z0-9/._-]{2,39}$/.test(number) ? number : null
}

function readNationalId(text: string): string | null {
  const digits = compactDigits(text)
  return isNationalId(digits) ? digits : null
}

function readAccount(text: string): string | null {
  const digits = compactDigits(text)
  return /^\d{6,15}$/.test(digits) ? digits : null
}

/** `081-234-5678` and `+66812345678` are the same number. */
function readMsisdn(text: string): string | null {
  const digits = compactDigits(text).replaceAll(/[()]/g, '')
  const msisdn = /^0\d{9}$/.test(digits) ? `+66${digits.slice(1)}` : digits.replace(/^66/, '+66')
  return isMsisdn(msisdn) ? msisdn : null
}

function readHop(text: string): number | null {
  const digits = toArabicDigits(text)
  return /^\d{1,3}$/.test(digits) && Number(digits) >= 1 && Number(digits) <= 100
    ? Number(digits)
    : null
}

function readName(text: string): string | null {
  const name = text.normalize('NFC').trim()
  return name.length >= 1 && name.length <= 200 && !/\p{Cc}/u.test(name) ? name : null
}

function readReference(text: string): string | null {
  const reference = toArabicDigits(text)
  return /^[\p{L}\p{N}/._-]{1,64}$/u.test(reference) ? reference : null
}
