/** `setMuleTier`: an authority gives an account a mule tier, or takes the tier away. */

import { readRecordedNumber, refuseImpossible } from '../../kit/account-number.ts'
import { notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { findAccounts } from '../store.ts'
import { insertTierChange } from './store.ts'

interface SetMuleTierInput {
  readonly idempotencyKey?: string | null
  readonly bankCode: string
  readonly accountNumber: string
  readonly tier?: string | null
  readonly reason: string
}

/**
 * Sets the tier of one account and keeps the reason; without a tier the account has none any more.
 * @throws {NOT_FOUND} when the caller does not see the account with its number
 * @throws {BAD_USER_INPUT} when the number is malformed, or the reason is not 1 to 2,000 characters
 */
export async function setMuleTier(
  _parent: unknown,
  { input }: { readonly input: SetMuleTierInput },
  context: SubgraphContext<AccountsLoaders>,
) {
  const at = context.now()
  const reason = readText(input.reason, 'reason', 2_000)
  const accountNumber = readRecordedNumber(input.accountNumber, input.bankCode, 'accountNumber')
  const id = context.pseudonyms.account(input.bankCode, accountNumber)
  await context.transaction((db) =>
    once(db, { subgraph: 'accounts', operation: 'setMuleTier', input }, async () => {
      const [account] = await findAccounts(db, [id], at)
      // a caller that sees the number only masked may not classify the account
      if (!account || account.accountNumber === null) {
        refuseImpossible(accountNumber, input.bankCode, 'accountNumber')
        throw notFound('accountNumber')
      }
      const { bankCode } = account
      await insertTierChange(db, { accountId: id, bankCode, tier: input.tier ?? null, reason, at })
      return id
    }),
  )
  return { account: await context.loaders.account.load(id) }
}
