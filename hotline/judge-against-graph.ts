/** Compares the rows of a file with what the graph has recorded: an equal row is a duplicate, a row that differs a conflict. */

import type { Column } from './column-names.ts'
import { maxSuspectNumbers } from './judge-rows.ts'
import type { Recorded, RecordedCase, RecordedTransfer } from './recorded.ts'
import { refuse, type Refusal, type RefusalCode, type RefusalValues } from './refusals/refusal.ts'
import type { HotlineTransfer } from './row.ts'

/** The outcome of a row that the file itself does not refuse. */
export type GraphJudgement =
  | { readonly verdict: 'new' | 'duplicate' }
  | { readonly verdict: 'refused'; readonly column: Column; readonly refusal: Refusal }

/**
 * Judges one row.
 * @param suspects the suspect numbers of the case with those of the rows before this one
 */
export function judgeAgainstGraph(
  transfer: HotlineTransfer,
  recorded: Recorded,
  suspects: ReadonlySet<string>,
): GraphJudgement {
  const known = recorded.cases.get(transfer.caseNumber)
  const like = recorded.transfersLike(transfer)
  const same = known && like.find((each) => isSame(transfer, each, known))
  const conflict = same ? undefined : referenceConflict(transfer, like, known)
  if (conflict) return refused(conflict, codeOfReference(conflict), { column: conflict })
  if (!known) return { verdict: 'new' }
  const differing = caseConflict(transfer, known, recorded)
  const bringsNumber = transfer.suspectMsisdn !== null && !suspects.has(transfer.suspectMsisdn)
  if (differing && (!same || bringsNumber || differing === 'victim_national_id'))
    return refused(differing, 'CASE_RECORDED_OTHERWISE', { column: differing })
  if (same && !bringsNumber) return { verdict: 'duplicate' }
  if (known.status === 'CLOSED') return refused('case_number', 'CASE_CLOSED')
  if (bringsNumber && suspects.size >= maxSuspectNumbers)
    return refused('suspect_phone', 'CASE_FULL', { most: maxSuspectNumbers })
  return { verdict: same ? 'duplicate' : 'new' }
}

function refused(column: Column, code: RefusalCode, values?: RefusalValues): GraphJudgement {
  return { verdict: 'refused', column, ...refuse(code, values) }
}

function codeOfReference(column: Column): RefusalCode {
  if (column === 'transaction_ref') return 'REFERENCE_RECORDED_ALIKE'
  return column === 'case_number' ? 'REFERENCE_RECORDED_ELSEWHERE' : 'REFERENCE_RECORDED_OTHERWISE'
}

/** Equal in all that the graph tells, in this case; a spreadsheet may have dropped leading zeros of the reference. */
function isSame(transfer: HotlineTransfer, recorded: RecordedTransfer, known: RecordedCase) {
  return (
    isInCase(recorded, known) &&
    hasSameCapitals(transfer, recorded) &&
    differingFact(transfer, recorded) === undefined
  )
}

function isInCase({ id }: RecordedTransfer, known: RecordedCase | undefined): boolean {
  return known?.transfers.some((each) => each.id === id) === true
}

function hasSameCapitals(transfer: HotlineTransfer, { reference }: RecordedTransfer): boolean {
  const isDigits = /^\d+$/.test(reference)
  return isDigits || transfer.reference === reference
}

function referenceConflict(
  transfer: HotlineTransfer,
  like: readonly RecordedTransfer[],
  known: RecordedCase | undefined,
): Column | undefined {
  const [other] = like.toSorted((a, b) => Number(isInCase(b, known)) - Number(isInCase(a, known)))
  if (!other) return undefined
  if (other.reference !== transfer.reference) return 'transaction_ref'
  return differingFact(transfer, other) ?? 'case_number'
}

function differingFact(transfer: HotlineTransfer, recorded: RecordedTransfer): Column | undefined {
  const facts: readonly (readonly [Column, boolean])[] = [
    ['amount_baht', transfer.satang === recorded.amountSatang],
    ['transferred_at', Date.parse(transfer.transferredAt) === Date.parse(recorded.transferredAt)],
    ['from_account', transfer.fromAccount === recorded.from.accountNumber],
    ['to_bank', isSameBank(transfer, recorded)],
    ['to_account', hasSameEnd(transfer, recorded)],
    ['hop', transfer.hop === recorded.hop],
  ]
  return facts.find(([, isEqual]) => !isEqual)?.[0]
}

/** A PromptPay number may be told of without its bank, which another bank named since. */
function isSameBank({ toBank, toProxy }: HotlineTransfer, { to }: RecordedTransfer): boolean {
  return toBank === (to?.bankCode ?? null) || (toBank === null && toProxy !== null)
}

/** The account; or the PromptPay number, whether or not it was resolved. */
function hasSameEnd(
  { toAccount, toProxy }: HotlineTransfer,
  { to, toProxy: known }: RecordedTransfer,
): boolean {
  if (!toProxy) return toAccount === to?.accountNumber
  return known?.type === toProxy.type && known.oneOf === toProxy.value
}

function caseConflict(
  transfer: HotlineTransfer,
  known: RecordedCase,
  { personId }: Recorded,
): Column | undefined {
  if (known.victim?.id !== personId(transfer.victimNationalId)) return 'victim_national_id'
  if (Date.parse(known.reportedAt) !== Date.parse(transfer.reportedAt)) return 'reported_at'
  if (known.channel !== transfer.channel) return 'channel'
  return known.scamType === transfer.scamType ? undefined : 'scam_type'
}
