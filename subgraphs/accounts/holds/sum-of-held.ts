/** What holds hold together. */

import type { HoldRow } from './store.ts'

/**
 * In satang, over all accounts. A hold of a whole account holds what the others on it hold, not something beside them.
 * @param holds those that stand
 */
export function sumOfHeld(
  holds: readonly Pick<HoldRow, 'accountId' | 'requestedSatang' | 'heldSatang'>[],
): number {
  const byAccount = new Map<string, { amounts: number; whole: number }>()
  for (const { accountId, requestedSatang, heldSatang } of holds) {
    const { amounts, whole } = byAccount.get(accountId) ?? { amounts: 0, whole: 0 }
    const held = heldSatang ?? 0
    byAccount.set(
      accountId,
      requestedSatang === null
        ? { amounts, whole: Math.max(whole, held) }
        : { amounts: amounts + held, whole },
    )
  }
  return [...byAccount.values()].reduce(
    (total, { amounts, whole }) => total + Math.max(amounts, whole),
    0,
  )
}
