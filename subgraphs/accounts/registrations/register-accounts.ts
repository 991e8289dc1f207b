/** `registerAccounts`: a bank reports its own accounts and their holders. */

import { insertPersons } from '../../kit/access/persons.ts'
import { badUserInput } from '../../kit/errors.ts'
import { pseudonymOf, requireIdentity, type IdentityInput } from '../../kit/identity-document.ts'
import { once } from '../../kit/idempotency/once.ts'
import { readAccountNumber, readList, readText } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { insertAccounts, upsertRegistrations } from '../store.ts'

interface RegisterAccountsInput {
  readonly idempotencyKey: string
  readonly accounts: readonly {
    readonly accountNumber: string
    readonly nationalId?: string | null
    readonly identity?: IdentityInput | null
    readonly holderName: string
    readonly status: string
  }[]
}

/** Rank of a registration by the account's own bank; a report of anybody else has 1. */
const registeredRank = 2

/**
 * Registers accounts of the calling bank, at most 1,000, or updates them.
 * @throws {BAD_USER_INPUT} when a value is malformed, a status is UNKNOWN, or an account is named twice
 */
export async function registerAccounts(
  _parent: unknown,
  { input }: { readonly input: RegisterAccountsInput },
  context: SubgraphContext<AccountsLoaders>,
) {
  const bankCode = context.caller.agencyId.replace('bank:', '')
  const entries = readList(input.accounts, 'accounts').map((account, index) => {
    const field = `accounts[${index}]`
    const accountNumber = readAccountNumber(account.accountNumber, `${field}.accountNumber`)
    if (account.status === 'UNKNOWN')
      throw badUserInput(`${field}.status must be known to the bank`)
    const document = requireIdentity(
      account.nationalId,
      account.identity,
      `${field}.nationalId`,
      `${field}.identity`,
    )
    return {
      id: context.pseudonyms.account(bankCode, accountNumber),
      bankCode,
      accountNumber,
      status: account.status,
      holderId: pseudonymOf(document, context.pseudonyms),
      document,
      name: readText(account.holderName, `${field}.holderName`, 200),
      rank: registeredRank,
    }
  })
  if (new Set(entries.map(({ id }) => id)).size < entries.length)
    throw badUserInput('accounts names an account twice')

  return context.transaction((db) =>
    once(db, { subgraph: 'accounts', operation: 'registerAccounts', input }, async () => {
      const persons = entries.map(({ holderId, document, name, rank }) => ({
        id: holderId,
        ...document,
        name,
        rank,
      }))
      await insertPersons(db, persons)
      await insertAccounts(
        db,
        entries.map(({ id, accountNumber, holderId, rank }) => ({
          id,
          bankCode,
          accountNumber,
          holderId,
          rank,
        })),
      )
      const rows = await upsertRegistrations(
        db,
        entries.map(({ id, status }) => ({ id, bankCode, status })),
        context.now(),
      )
      const registered = rows.filter(({ isNew }) => isNew).length
      return { registered, updated: rows.length - registered }
    }),
  )
}
