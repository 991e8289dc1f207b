/** Compares the rows of one file with one another: equal transfers are duplicates, different ones under one name conflicts. */

import type { Column } from './column-names.ts'
import { refuse, type RefusalCode, type RefusalValues } from './refusals/refusal.ts'
import { isPrecise, looseReference, looksRounded } from './reference.ts'
import type { HotlineTransfer, RowFault } from './row.ts'

/** Most suspect numbers of a case. */
export const maxSuspectNumbers = 100

/** The outcome of a row. */
export type RowJudgement =
  | { readonly verdict: 'new'; readonly transfer: HotlineTransfer }
  | {
      readonly verdict: 'duplicate'
      readonly transfer: HotlineTransfer
      readonly of: HotlineTransfer
    }
  | { readonly verdict: 'refused'; readonly fault: RowFault }

/** Facts of a transfer that must be equal where bank and reference are, by the column that holds each. */
const transferFacts: readonly (readonly [Column, (transfer: HotlineTransfer) => unknown])[] = [
  ['case_number', ({ caseNumber }) => caseNumber],
  ['amount_baht', ({ satang }) => satang],
  ['transferred_at', ({ transferredAt }) => Date.parse(transferredAt)],
  ['from_account', ({ fromAccount }) => fromAccount],
  ['to_bank', ({ toBank }) => toBank],
  ['to_account', ({ toAccount, toProxy }) => toAccount ?? `${toProxy?.type} ${toProxy?.value}`],
  ['hop', ({ hop }) => hop],
  ['to_account_name', ({ toName }) => toName],
  ['to_national_id', ({ toNationalId }) => toNationalId],
]

/** Facts of a case that must be equal in all of its rows. */
const caseFacts: readonly (readonly [Column, (transfer: HotlineTransfer) => unknown])[] = [
  ['victim_national_id', ({ victimNationalId }) => victimNationalId],
  ['reported_at', ({ reportedAt }) => Date.parse(reportedAt)],
  ['channel', ({ channel }) => channel],
  ['scam_type', ({ scamType }) => scamType],
]

/** The rows of the file in their order; a row is compared with the ones above it that were not refused. */
export function judgeRows(transfers: readonly HotlineTransfer[]): readonly RowJudgement[] {
  const byReference = new Map<string, HotlineTransfer[]>()
  const cases = new Map<string, CaseSoFar>()
  const isRounded = !transfers.some(({ reference }) => isPrecise(reference))
  return transfers.map((transfer): RowJudgement => {
    const refused = (...[column, code, values]: Fault): RowJudgement => ({
      verdict: 'refused',
      fault: { line: transfer.line, column, ...refuse(code, values) },
    })
    if (isRounded && looksRounded(transfer.reference))
      return refused('transaction_ref', 'REFERENCE_ROUNDED')
    const ofCase = cases.get(transfer.caseNumber)
    const differing = ofCase && caseConflict(transfer, ofCase)
    if (differing) return refused(...differing)

    const key = `${transfer.fromBank} ${looseReference(transfer.reference)}`
    const alike = byReference.get(key) ?? []
    const earlier = alike.find(({ reference }) => reference === transfer.reference) ?? alike[0]
    const conflict = earlier && transferConflict(transfer, earlier)
    if (conflict) return refused(...conflict)

    cases.set(transfer.caseNumber, withRow(transfer, ofCase))
    if (earlier) return { verdict: 'duplicate', transfer, of: earlier }
    byReference.set(key, [...alike, transfer])
    return { verdict: 'new', transfer }
  })
}

/** The values of one case in the rows accepted so far. */
interface CaseSoFar {
  readonly first: HotlineTransfer
  /** The first row with a telephone number of the victim. */
  readonly withPhone: HotlineTransfer | undefined
  readonly suspects: ReadonlySet<string>
}

type Fault = readonly [Column, RefusalCode, RefusalValues?]

function caseConflict(transfer: HotlineTransfer, ofCase: CaseSoFar): Fault | undefined {
  const { first, withPhone, suspects } = ofCase
  for (const [column, factOf] of caseFacts)
    if (factOf(transfer) !== factOf(first)) return [column, 'CASE_DIFFERS', { line: first.line }]
  if (transfer.victimMsisdn && withPhone && transfer.victimMsisdn !== withPhone.victimMsisdn)
    return ['victim_phone', 'CASE_DIFFERS', { line: withPhone.line }]
  const { suspectMsisdn } = transfer
  if (suspectMsisdn && !suspects.has(suspectMsisdn) && suspects.size >= maxSuspectNumbers)
    return ['suspect_phone', 'CASE_FULL', { most: maxSuspectNumbers }]
  return undefined
}

function withRow(transfer: HotlineTransfer, ofCase: CaseSoFar | undefined): CaseSoFar {
  const { suspectMsisdn, victimMsisdn } = transfer
  const suspects = ofCase?.suspects ?? new Set<string>()
  return {
    first: ofCase?.first ?? transfer,
    withPhone: ofCase?.withPhone ?? (victimMsisdn === null ? undefined : transfer),
    suspects: suspectMsisdn === null ? suspects : new Set([...suspects, suspectMsisdn]),
  }
}

/** Why a row is not a duplicate of an earlier one whose bank is the same and whose reference is the same or looks so. */
function transferConflict(transfer: HotlineTransfer, earlier: HotlineTransfer): Fault | undefined {
  const differing = transferFacts.find(([, factOf]) => factOf(transfer) !== factOf(earlier))
  if (transfer.reference === earlier.reference)
    return (
      differing && [differing[0], 'REFERENCE_TWICE', { line: earlier.line, column: differing[0] }]
    )
  const isCase = transfer.reference.toUpperCase() === earlier.reference.toUpperCase()
  if (isCase || differing)
    return [
      'transaction_ref',
      isCase ? 'REFERENCE_OTHER_CAPITALS' : 'REFERENCE_OTHER_ZEROS',
      { line: earlier.line },
    ]
  return undefined
}
