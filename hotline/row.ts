/** One row as typed -> one transfer as the graph takes it, or the column that is at fault and why. */

import { isNationalId } from '../schema/scalars.ts'
import { readAccountNumber } from './account-number.ts'
import { isBlank, type Cell } from './cell.ts'
import type { Column } from './column-names.ts'
import { compactDigits, isScientific, toArabicDigits, toPlainText } from './digits.ts'
import { readInstant } from './instants.ts'
import { readSatang } from './money.ts'
import { readPhoneNumber } from './phone-number.ts'
import { isPromptPay, readProxy, type HotlineProxy } from './proxy.ts'
import type { Reading } from './reading.ts'
import { refuse, type Refusal } from './refusals/refusal.ts'
import { readReference } from './reference.ts'
import { readChannel, readScamType } from './scam-types.ts'

/** A row of the file. */
export interface TypedRow {
  /** Line of a text file, or row of a sheet; the first is 1. */
  readonly line: number
  /** The whole row, as it was. */
  readonly cells: readonly Cell[]
  /** Set where the row cannot be divided into cells: the column in which the fault is, and why. */
  readonly fault?: { readonly column: Column; readonly refusal: Refusal }
  /** The cell below the column's name; empty where the row is shorter. */
  cell(column: Column): Cell
}

/** A transfer as a row of the file tells it. */
export interface HotlineTransfer {
  readonly line: number
  readonly caseNumber: string
  /** RFC 3339. */
  readonly reportedAt: string
  /** A `ReportChannel` of the graph. */
  readonly channel: string
  /** A `ScamType` of the graph. */
  readonly scamType: string
  readonly victimNationalId: string
  readonly victimName: string
  /** E.164. */
  readonly victimMsisdn: string | null
  /** 1 for the leg that left the victim's account. */
  readonly hop: number
  readonly fromBank: string
  readonly fromAccount: string
  /** null: the money went to a PromptPay number whose bank is not known. */
  readonly toBank: string | null
  /** null: it went to a PromptPay number. */
  readonly toAccount: string | null
  readonly toProxy: HotlineProxy | null
  readonly toName: string | null
  readonly toNationalId: string | null
  readonly satang: number
  /** RFC 3339. */
  readonly transferredAt: string
  readonly reference: string
  /** E.164. */
  readonly suspectMsisdn: string | null
}

/** Why a row is refused: the line and column in the file, and what is accepted. */
export interface RowFault {
  readonly line: number
  readonly column: Column
  readonly refusal: Refusal
}

/** A transfer, or why there is none. */
export type ReadRow = { readonly transfer: HotlineTransfer } | { readonly fault: RowFault }

/** The facts that the reading of a row depends on. */
export interface RowContext {
  /** The code of a participating institution by its code, abbreviation or name; null where none is meant. */
  readonly bankOf: (text: string) => string | null
  /** The present instant: nothing that was reported lies after it. */
  readonly now: Date
}

/** Thrown inside this module at the first column that cannot be read. */
class FaultySignal extends Error {
  readonly fault: RowFault
  constructor(fault: RowFault) {
    super(fault.refusal.code)
    this.fault = fault
  }
}

/** Reads a row, column by column; the first fault refuses it. */
export function readRow(row: TypedRow, { bankOf, now }: RowContext): ReadRow {
  if (row.fault) return { fault: { line: row.line, ...row.fault } }
  const need = <Value>(column: Column, read: (cell: Cell) => Reading<Value>): Value => {
    const reading = read(row.cell(column))
    if ('value' in reading) return reading.value
    throw new FaultySignal({ line: row.line, column, refusal: reading.refusal })
  }
  const optional = <Value>(column: Column, read: (cell: Cell) => Reading<Value>) =>
    isBlank(row.cell(column)) ? null : need(column, read)
  const bank = (column: Column) => need(column, (cell) => readBank(cell, bankOf))
  const instant = (column: Column) => need(column, (cell) => readInstant(cell, now))

  try {
    const fromBank = bank('from_bank')
    const toBank = readToBank(row, bank)
    const before = {
      line: row.line,
      caseNumber: need('case_number', readCaseNumber),
      reportedAt: instant('reported_at'),
      channel: need('channel', readChannel),
      scamType: need('scam_type', readScamType),
      victimNationalId: need('victim_national_id', readNationalId),
      victimName: need('victim_name', readName),
      victimMsisdn: optional('victim_phone', readPhoneNumber),
      hop: need('hop', readHop),
      fromBank,
      fromAccount: need('from_account', (cell) => readAccountNumber(cell, fromBank)),
    }
    const end = readEnd(row, toBank, need)
    return {
      transfer: {
        ...before,
        ...end,
        toName: optional('to_account_name', readName),
        toNationalId: readHolder(end.toProxy, optional),
        satang: need('amount_baht', readSatang),
        transferredAt: instant('transferred_at'),
        reference: need('transaction_ref', readReference),
        suspectMsisdn: optional('suspect_phone', readPhoneNumber),
      },
    }
  } catch (error) {
    if (error instanceof FaultySignal) return { fault: error.fault }
    throw error
  }
}

type Need = <Value>(column: Column, read: (cell: Cell) => Reading<Value>) => Value
type Optional = <Value>(column: Column, read: (cell: Cell) => Reading<Value>) => Value | null

/** The receiving bank; null where it is left out, or PromptPay stands in its place, in a row with a PromptPay number. */
function readToBank(row: TypedRow, bank: (column: Column) => string): string | null {
  const cell = row.cell('to_bank')
  const isLeftOut = isPromptPay(cell) || (isBlank(cell) && !isBlank(row.cell('to_promptpay')))
  return isLeftOut ? null : bank('to_bank')
}

/** The end of the transfer: an account at the bank, or a PromptPay number in a column of its own or in place of the account. */
function readEnd(
  row: TypedRow,
  toBank: string | null,
  need: Need,
): Pick<HotlineTransfer, 'toBank' | 'toAccount' | 'toProxy'> {
  if (isBlank(row.cell('to_promptpay'))) {
    if (toBank === null) return { toBank, toAccount: null, toProxy: need('to_account', readProxy) }
    const toAccount = need('to_account', (cell) => readAccountNumber(cell, toBank))
    return { toBank, toAccount, toProxy: null }
  }
  if (!isBlank(row.cell('to_account'))) need('to_promptpay', () => refuse('PROXY_AND_ACCOUNT'))
  return { toBank, toAccount: null, toProxy: need('to_promptpay', readProxy) }
}

/** The document of the holder; a PromptPay number has none beside the one that it may be. */
function readHolder(proxy: HotlineProxy | null, optional: Optional): string | null {
  const holder = optional('to_national_id', readNationalId)
  if (!proxy || holder === null) return holder
  return optional('to_national_id', () =>
    holder === proxy.value ? { value: null } : refuse('PROXY_HOLDER'),
  )
}

function readBank({ text }: Cell, bankOf: RowContext['bankOf']): Reading<string> {
  const code = bankOf(text)
  return code === null ? refuse('BANK_UNKNOWN') : { value: code }
}

function readCaseNumber({ text }: Cell): Reading<string> {
  const number = toArabicDigits(text)
  if (/^[A-Za-z0-9][A-Za-z0-9/._-]{2,39}$/.test(number) && !isScientific(number))
    return { value: number }
  return refuse('CASE_NUMBER_MALFORMED')
}

function readNationalId({ text }: Cell): Reading<string> {
  if (isScientific(text)) return refuse('NATIONAL_ID_CUT')
  const digits = compactDigits(text)
  if (isNationalId(digits)) return { value: digits }
  return refuse('NATIONAL_ID_MALFORMED')
}

function readHop({ text }: Cell): Reading<number> {
  const digits = toArabicDigits(text)
  const hop = Number(digits)
  if (/^\d{1,3}$/.test(digits) && hop >= 1 && hop <= 100) return { value: hop }
  return refuse('HOP_MALFORMED')
}

function readName({ text }: Cell): Reading<string> {
  const name = toPlainText(text)
  if (name.length >= 1 && name.length <= 200 && !/[\p{Cc}\p{Cs}\ufffd]/u.test(name))
    return { value: name }
  return refuse('NAME_MALFORMED')
}
