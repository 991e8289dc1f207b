/** `registerAccounts`: a bank reports its own accounts and their holders. */

import { readAccountNumber } from '../../kit/account-number.ts'
import { insertPersons, type PersonEntry } from '../../kit/access/persons.ts'
import { badUserInput } from '../../kit/errors.ts'
import { pseudonymOf, requireIdentity, type IdentityInput } from '../../kit/identity-document.ts'
import { once } from '../../kit/idempotency/once.ts'
import { readLine, readList } from '../../kit/input.ts'
import type { Pseudonyms } from '../../kit/pseudonyms.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { insertAccounts, upsertRegistrations } from '../store.ts'

interface RegisterAccountsInput {
  readonly idempotencyKey: string
  readonly accounts: readonly {
    readonly accountNumber: string
    readonly nationalId?: string | null
    readonly identity?: IdentityInput | null
    readonly holderName?: string | null
    readonly holders?: readonly HolderInput[] | null
    readonly status: string
  }[]
}

interface HolderInput {
  readonly nationalId?: string | null | undefined
  readonly identity?: IdentityInput | null | undefined
  readonly name: string
}

/** Most holders of a joint account. */
const maxHolders = 10

/** Rank of a registration by the account's own bank; a report of anybody else has 1. */
const registeredRank = 2

/**
 * Registers accounts of the calling bank, at most 1,000, or updates them. The holders replace those of before.
 * @throws {BAD_USER_INPUT} when a value is malformed, a number is none of the bank's, a status is UNKNOWN, an account or a holder of one is named twice, or
 *   an account has both one holder and a list
 */
export async function registerAccounts(
  _parent: unknown,
  { input }: { readonly input: RegisterAccountsInput },
  context: SubgraphContext<AccountsLoaders>,
) {
  const bankCode = context.caller.agencyId.replace('bank:', '')
  const entries = readList(input.accounts, 'accounts').map((account, index) => {
    const field = `accounts[${index}]`
    const accountNumber = readAccountNumber(
      account.accountNumber,
      bankCode,
      `${field}.accountNumber`,
    )
    if (account.status === 'UNKNOWN')
      throw badUserInput(`${field}.status must be known to the bank`)
    const [first, ...joint] = readHolders(account, field, context.pseudonyms)
    return {
      id: context.pseudonyms.account(bankCode, accountNumber),
      bankCode,
      accountNumber,
      status: account.status,
      holders: [first, ...joint],
      holderId: first.id,
      jointIds: joint.map(({ id }) => id),
      rank: registeredRank,
    }
  })
  if (new Set(entries.map(({ id }) => id)).size < entries.length)
    throw badUserInput('accounts names an account twice')

  return context.transaction((db) =>
    once(db, { subgraph: 'accounts', operation: 'registerAccounts', input }, async () => {
      await insertPersons(
        db,
        entries.flatMap(({ holders }) => holders),
      )
      await insertAccounts(
        db,
        entries.map(({ id, accountNumber, holderId, jointIds, rank }) => ({
          id,
          bankCode,
          accountNumber,
          holderId,
          jointIds,
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

/** The one holder, or every holder of a joint account in the order given. */
function readHolders(
  account: RegisterAccountsInput['accounts'][number],
  field: string,
  pseudonyms: Pseudonyms,
): readonly [PersonEntry, ...PersonEntry[]] {
  const { nationalId, identity, holderName, holders } = account
  if (!holders)
    return [
      readHolder({ nationalId, identity, name: holderName ?? '' }, field, 'holderName', pseudonyms),
    ]
  if (nationalId || identity || holderName)
    throw badUserInput(`${field} must have either holders or one holder, not both`)
  readList(holders, `${field}.holders`, maxHolders)
  const persons = holders.map((holder, index) =>
    readHolder(holder, `${field}.holders[${index}]`, 'name', pseudonyms),
  )
  if (new Set(persons.map(({ id }) => id)).size < persons.length)
    throw badUserInput(`${field}.holders names a person twice`)
  const [first, ...joint] = persons
  if (!first) throw new TypeError('a list that was read has an item')
  return [first, ...joint]
}

function readHolder(
  { nationalId, identity, name }: HolderInput,
  field: string,
  nameField: string,
  pseudonyms: Pseudonyms,
): PersonEntry {
  const document = requireIdentity(nationalId, identity, `${field}.nationalId`, `${field}.identity`)
  return {
    id: pseudonymOf(document, pseudonyms),
    ...document,
    name: readLine(name, `${field}.${nameField}`, 200),
    rank: registeredRank,
  }
}
