/** What banks tell of their accounts, and the tier that an authority gives one. */

import { badUserInput, notFound } from '../kit/errors.ts'
import { once } from '../kit/idempotency/once.ts'
import { readAccountNumber, readList, readText } from '../kit/input.ts'
import type { SubgraphContext } from '../kit/subgraph.ts'
import type { AccountsLoaders } from './loaders.ts'
import {
  findAccounts,
  insertAccounts,
  insertPersons,
  insertTierChange,
  upsertRegistrations,
} from './store.ts'

type Context = SubgraphContext<AccountsLoaders>

interface RegisterAccountsInput {
  readonly idempotencyKey: string
  readonly accounts: readonly {
    readonly accountNumber: string
    readonly nationalId: string
    readonly holderName: string
    readonly status: string
  }[]
}

interface SetMuleTierInput {
  readonly idempotencyKey?: string | null
  readonly bankCode: string
  readonly accountNumber: string
  readonly tier?: string | null
  readonly reason: string
}

/** What the account's own bank registered outranks what anybody told (1). */
const registeredRank = 2

export async function registerAccounts(
  _parent: unknown,
  { input }: { readonly input: RegisterAccountsInput },
  context: Context,
) {
  const bankCode = context.caller.agencyId.replace('bank:', '')
  const entries = readList(input.accounts, 'accounts').map((account, index) => {
    const field = `accounts[${index}]`
    const accountNumber = readAccountNumber(account.accountNumber, `${field}.accountNumber`)
    if (account.status === 'UNKNOWN')
      throw badUserInput(`${field}.status must be known to the bank`)
    return {
      id: context.pseudonyms.account(bankCode, accountNumber),
      bankCode,
      accountNumber,
      status: account.status,
      holderId: context.pseudonyms.person(account.nationalId),
      nationalId: account.nationalId,
      name: readText(account.holderName, `${field}.holderName`, 200),
      rank: registeredRank,
    }
  })
  if (new Set(entries.map(({ id }) => id)).size < entries.length)
    throw badUserInput('accounts names an account twice')

  return context.transaction((db) =>
    once(db, { subgraph: 'accounts', operation: 'registerAccounts', input }, async () => {
      const persons = entries.map(({ holderId, nationalId, name, rank }) => ({
        id: holderId,
        nationalId,
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

export async function setMuleTier(
  _parent: unknown,
  { input }: { readonly input: SetMuleTierInput },
  context: Context,
) {
  const at = context.now()
  const reason = readText(input.reason, 'reason', 2_000)
  const accountNumber = readAccountNumber(input.accountNumber, 'accountNumber')
  const id = context.pseudonyms.account(input.bankCode, accountNumber)
  await context.transaction((db) =>
    once(db, { subgraph: 'accounts', operation: 'setMuleTier', input }, async () => {
      const [account] = await findAccounts(db, [id], at)
      // who sees the account only masked may not classify it: for them it is not there
      if (!account || account.accountNumber === null) throw notFound()
      await insertTierChange(db, id, account.bankCode, input.tier ?? null, reason, at)
      return id
    }),
  )
  return { account: await context.loaders.account.load(id) }
}
