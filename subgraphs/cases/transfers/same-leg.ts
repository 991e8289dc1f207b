/** Whether two legs are one transaction: certainly, by the sending bank's reference, or possibly, while one has none. */

import { badUserInput } from '../../kit/errors.ts'
import type { Queryable } from '../../kit/database/database.ts'
import {
  findLegsLike,
  findTransfersByReference,
  type TransferEntry,
  type TransferRow,
} from './store.ts'

const hourMs = 3_600_000

type Identified = Pick<TransferRow, 'reference' | 'transferredAt'>
type End = Pick<TransferRow, 'toAccountId' | 'toBankCode' | 'isUnresolved' | 'proxyKey'>
type Leg = Identified & End & Pick<TransferRow, 'fromBankCode' | 'fromAccountId' | 'amountSatang'>

/**
 * Whether a recorded leg with the reference of another has the same values. The distance from the victim may differ between the
 * cases of two victims.
 */
export function isSameLeg(
  row: TransferRow,
  leg: Leg & { readonly hop: number },
  caseId: string,
): boolean {
  return (
    row.amountSatang === leg.amountSatang &&
    row.transferredAt.getTime() === leg.transferredAt.getTime() &&
    row.fromAccountId === leg.fromAccountId &&
    mayEndAlike(row, leg) &&
    (row.hop === leg.hop || row.caseId !== caseId)
  )
}

/**
 * Whether two legs may end at one account: they do, or one ends at a proxy that no institution has resolved, and nothing
 * says that it is another account's.
 */
function mayEndAlike(one: End, other: End): boolean {
  if (one.toAccountId === other.toAccountId) return true
  if (!one.isUnresolved && !other.isUnresolved) return false
  const isOtherBank =
    one.toBankCode !== null && other.toBankCode !== null && one.toBankCode !== other.toBankCode
  const isOtherProxy =
    one.proxyKey !== null && other.proxyKey !== null && one.proxyKey !== other.proxyKey
  return !isOtherBank && !isOtherProxy
}

/** Whether two legs of the same accounts and amount may turn out to be one; as `access.may_be_one` has it. */
function mayBeOne(one: Identified, other: Identified): boolean {
  if (one.reference !== null && other.reference !== null) return false
  const hours = one.reference === null && other.reference === null ? 48 : 24
  return Math.abs(one.transferredAt.getTime() - other.transferredAt.getTime()) <= hours * hourMs
}

/**
 * A bank uses a reference once: the same reference is the same leg, in whichever case it was recorded.
 * @returns whether each leg is one of the case already by its reference
 * @throws {BAD_USER_INPUT} when a leg was recorded before, in a case that the caller sees, with other facts
 */
export async function refuseOtherFacts(
  db: Queryable,
  caseId: string,
  transfers: readonly TransferEntry[],
): Promise<readonly boolean[]> {
  const known = await findKnown(db, transfers)
  return transfers.map((entry, index) => {
    const recorded = known.get(keyOf(entry)) ?? []
    if (!recorded.every((row) => isSameLeg(row, asLeg(entry), caseId)))
      throw badUserInput(
        `transfers[${index}] was recorded before with other facts`,
        'RECORDED_OTHERWISE',
      )
    return recorded.some((row) => row.caseId === caseId)
  })
}

/**
 * Leaves out the legs that the case has already: by their reference, and those without one that are alike a leg of the
 * case, each of which is taken once.
 * @throws {BAD_USER_INPUT} when a leg was recorded before, in a case that the caller sees, with other facts; or has a
 *   reference and may be a leg of the case that has none
 */
export async function withoutRecorded(
  db: Queryable,
  caseId: string,
  transfers: readonly TransferEntry[],
): Promise<readonly TransferEntry[]> {
  const isRecorded = await refuseOtherFacts(db, caseId, transfers)
  const alike = await findLegsLike(db, caseId, transfers)
  const used = new Set<string>()
  return transfers.filter((entry, index) => {
    if (isRecorded[index]) return false
    const twin = alike.find(
      (row) => row.place === index && !used.has(row.transferId) && mayBeOne(row, entry),
    )
    if (!twin) return true
    if (entry.reference !== null)
      throw badUserInput(
        `transfers[${index}] may be a leg of the case without a reference: its bank confirms it, or correctTransfer replaces it`,
      )
    used.add(twin.transferId)
    return false
  })
}

function asLeg(entry: TransferEntry) {
  return { ...entry, isUnresolved: entry.proxy !== null, proxyKey: entry.proxy?.key ?? null }
}

async function findKnown(db: Queryable, transfers: readonly TransferEntry[]) {
  const named = transfers.flatMap(({ fromBankCode, reference }) =>
    reference === null ? [] : [{ fromBankCode, reference }],
  )
  const rows = await findTransfersByReference(
    db,
    named.map(({ fromBankCode }) => fromBankCode),
    named.map(({ reference }) => reference),
  )
  return groupBy(rows, keyOf)
}

/** Null for a leg without a reference, which no other leg has the key of. */
function keyOf({ fromBankCode, reference }: Pick<TransferEntry, 'fromBankCode' | 'reference'>) {
  return reference === null ? null : `${fromBankCode} ${reference}`
}

/**
 * The legs of one case that the other has already: those with the reference of one there, then those that are alike one
 * there, each of those once.
 * @returns ids of legs in `legs`
 */
export function findShared(
  legs: readonly TransferRow[],
  others: readonly TransferRow[],
): ReadonlySet<string> {
  const shared = new Set<string>()
  const used = new Set<string>()
  const byAccount = groupBy(others, ({ fromAccountId }) => fromAccountId)
  const pair = (isOne: (leg: TransferRow, other: TransferRow) => boolean) => {
    for (const leg of legs) {
      if (shared.has(leg.id)) continue
      const other = byAccount
        .get(leg.fromAccountId)
        ?.find((each) => !used.has(each.id) && isOne(leg, each))
      if (!other) continue
      shared.add(leg.id)
      used.add(other.id)
    }
  }
  pair((leg, other) => leg.reference !== null && keyOf(leg) === keyOf(other))
  pair(
    (leg, other) =>
      (leg.toAccountId === other.toAccountId ||
        (leg.proxyKey !== null && leg.proxyKey === other.proxyKey && mayEndAlike(leg, other))) &&
      leg.amountSatang === other.amountSatang &&
      mayBeOne(leg, other),
  )
  return shared
}

function groupBy<Item, Key>(items: readonly Item[], keyOfItem: (item: Item) => Key) {
  const groups = new Map<Key, Item[]>()
  for (const item of items) {
    const group = groups.get(keyOfItem(item))
    if (group) group.push(item)
    else groups.set(keyOfItem(item), [item])
  }
  return groups
}
