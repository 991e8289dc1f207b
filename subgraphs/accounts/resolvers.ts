/** Resolvers of the accounts subgraph: bank accounts, who holds them, and the holds on them. */

import { requireCovered } from '../kit/access/purposes.ts'
import { readRecordedNumber, refuseImpossible } from '../kit/account-number.ts'
import { readPage, readSlice, toConnection, type PageArguments } from '../kit/connection.ts'
import { countOf } from '../kit/counts.ts'
import { isUuid, readInstant } from '../kit/input.ts'
import type { FiguresReference } from '../kit/figures.ts'
import type { ReferenceResolvers, Resolvers, SubgraphContext } from '../kit/subgraph.ts'
import { ruleOf } from './holds/powers.ts'
import { holds } from './hold-lists/list-holds.ts'
import type { HoldRow, HoldsOfAccountKey } from './holds/store.ts'
import type { HoldEventRow } from './history/store.ts'
import { describeNote } from './history/remarks.ts'
import type { AccountsLoaders } from './loaders.ts'
import { listWaitingOrders, type OrderRow } from './orders/store.ts'
import { figuresTypes } from './figures/figures.ts'
import { mutations } from './mutations.ts'
import type { AccountRow } from './store.ts'
import { answeredWithinMs } from './unanswered/answered-within.ts'
import { countUnanswered } from './unanswered/store.ts'

type Context = SubgraphContext<AccountsLoaders>
interface Reference {
  readonly id: string
}
interface AccountReference {
  readonly bankCode: string
  readonly accountNumber: string
}

interface HoldsOfAccountArguments extends PageArguments {
  readonly state?: string | null
}

/** Id of the last entry of a history where nobody acted. */
const lapsedId = 'lapsed'

/** Resolvers by type and field. */
export const resolvers: Resolvers<Context> = {
  Query: {
    bankAccount: (_parent, reference: AccountReference, context) => findAccount(reference, context),
    hold: (_parent, { id }: Reference, { loaders }) => (isUuid(id) ? loaders.hold.load(id) : null),
    holds,
    unansweredRequests: (
      _parent,
      { requestedBefore }: { readonly requestedBefore?: string | null },
      context,
    ) =>
      context.read((db) =>
        countUnanswered(db, requestedBefore ? readInstant(requestedBefore) : null, context.now()),
      ),
    holdOrders: async (_parent, args: PageArguments, context) => {
      const page = readPage(args, ['INSTANT', 'UUID'])
      const now = context.now()
      const rows = await context.read((db) => listWaitingOrders(db, page, now))
      const { edges, ...connection } = toConnection(
        rows,
        page,
        ({ proposedAt, id }) => [proposedAt.toISOString(), id],
        countOf(context, (db, all) => listWaitingOrders(db, all, now)),
      )
      const nodes = await context.loaders.order.loadMany(edges.map(({ node }) => node.id))
      return {
        ...connection,
        nodes,
        edges: edges.map(({ cursor }, at) => ({ cursor, node: nodes[at] })),
      }
    },
  },

  Mutation: mutations,

  ...figuresTypes,

  BankAccount: {
    maskedNumber: ({ bankCode, lastFour, accountNumber }: AccountRow, _args, { caller }) => {
      const isOwn = caller.agencyId === `bank:${bankCode}`
      const mayReadNumber = isOwn || caller.scopes.includes('accounts:number')
      return accountNumber !== null && mayReadNumber ? accountNumber : `xxxxxx${lastFour}`
    },
    muleTier: async (account: AccountRow, _args, { loaders }) =>
      (await loaders.tier.load(account.id))?.tier,
    holder: ({ holderIds: [first] }: AccountRow) => first && { id: first },
    holders: ({ holderIds, accountNumber }: AccountRow) =>
      accountNumber === null ? null : holderIds.map((id) => ({ id })),
    holds: (account: AccountRow, args: HoldsOfAccountArguments, { loaders }) => {
      const key: HoldsOfAccountKey = { accountId: account.id, state: args.state ?? null }
      const page = readSlice(args, 'UUID')
      return loaders.holdsOfAccount.load({ key: JSON.stringify(key), page })
    },
  },

  Hold: {
    account: (hold: HoldRow, _args, { loaders }) => loaders.account.load(hold.accountId),
    case: ({ caseId }: HoldRow) => caseId && { id: caseId },
    release: (hold: HoldRow, _args, { loaders }) => loaders.release.load(hold.id),
    answerDueAt: ({ state, requestedAt }: HoldRow) =>
      state === 'REQUESTED' ? new Date(requestedAt.getTime() + answeredWithinMs) : null,
    liftableSince: ({ liftableAt }: HoldRow) => liftableAt,
    notice: ({ noticeAt, noticeOfficer }: HoldRow) =>
      noticeAt && { at: noticeAt, officer: noticeOfficer },
    history: async (
      hold: HoldRow,
      args: PageArguments,
      { loaders },
    ): Promise<readonly HoldEventRow[]> => {
      if (args.after === lapsedId) return []
      const page = readSlice(args, 'INTEGER')
      const events = await loaders.eventsOfHold.load({ key: hold.id, page })
      const isEnd = events.length < page.size
      if (!isEnd || hold.state !== 'LAPSED' || hold.lapsesAt === null) return events
      // nobody acts when a clock runs out: the last entry is the law's own
      const lapse = {
        holdId: hold.id,
        id: lapsedId,
        at: hold.lapsesAt,
        state: 'LAPSED',
        agencyId: `bank:${hold.bankCode}`,
        officer: null,
        section: ruleOf(hold, hold.lapsesAt).section,
        lapsesAt: hold.lapsesAt,
        remark: 'CLOCK_RAN_OUT' as const,
        note: null,
      }
      return [...events, lapse]
    },
  },

  HoldOrder: {
    case: ({ caseId }: OrderRow) => ({ id: caseId }),
  },

  HoldEvent: {
    officer: ({ agencyId, officer }: HoldEventRow, _args, { caller }) =>
      caller.agencyId === agencyId || caller.agencyKind === 'AOC' ? officer : null,
    note: (event: HoldEventRow) => describeNote(event.remark, event),
    words: ({ note }: HoldEventRow) => note,
  },

  Person: {
    accountCount: async (person: Reference, _args, context) =>
      (await countsOf(person, context)).reduce((total, { count }) => total + count, 0),
    accountCountByBank: (person: Reference, _args, context) => countsOf(person, context),
    accounts: async (person: Reference, args: PageArguments, { loaders }) => {
      const page = readSlice(args, 'TEXT')
      const ids = await loaders.accountIdsOfPerson.load({ key: person.id, page })
      return loaders.account.loadMany(ids.map(({ id }) => id))
    },
  },

  Case: {
    holds: ({ id }: Reference, args: PageArguments, { loaders }) => {
      const page = readSlice(args, 'UUID')
      return isUuid(id) ? loaders.holdsOfCase.load({ key: id, page }) : []
    },
    heldSatang: async ({ id }: Reference, _args, { loaders }) =>
      isUuid(id) ? ((await loaders.heldOfCase.load(id))?.heldSatang ?? 0) : 0,
  },
}

/** Representations to entities. */
export const references: ReferenceResolvers<Context> = {
  BankAccount: (reference: Reference | AccountReference, context) =>
    'id' in reference
      ? context.loaders.account.load(reference.id)
      : loadAccount(reference, context),
  Hold: ({ id }: Reference, { loaders }) => (isUuid(id) ? loaders.hold.load(id) : null),
  // a pseudonym discloses nothing; each field asks the database whether the caller may read it
  Person: ({ id }: Reference) => ({ id }),
  Case: ({ id }: Reference) => ({ id }),
  Figures: (reference: FiguresReference) => reference,
}

/**
 * The account with this number, for those who may know the number: to others a number that exists is the same as one
 * that does not. A bank that tries another bank's numbers asks the database nothing.
 */
async function loadAccount({ bankCode, accountNumber }: AccountReference, context: Context) {
  const { caller, loaders, pseudonyms } = context
  if (caller.agencyKind === 'BANK' && caller.agencyId !== `bank:${bankCode}`) return null
  const digits = accountNumber.replaceAll(/[\s-]/g, '')
  const account = await loaders.account.load(pseudonyms.account(bankCode, digits))
  return account?.accountNumber === null ? null : account
}

/**
 * `bankAccount`: as `loadAccount`.
 * @throws {BAD_USER_INPUT} when no account is found and the institution has no such number
 */
async function findAccount(reference: AccountReference, context: Context) {
  const { bankCode, accountNumber } = reference
  const digits = readRecordedNumber(accountNumber, bankCode, 'accountNumber')
  const account = await loadAccount(reference, context)
  if (!account) refuseImpossible(digits, bankCode, 'accountNumber')
  return account
}

/**
 * The numbers of a person's accounts, bank by bank.
 * @throws {FORBIDDEN} when the purpose of the caller does not cover the person
 */
async function countsOf({ id }: Reference, { caller, loaders }: Context) {
  requireCovered(caller, await loaders.coverage.load(id))
  return loaders.countsOfPerson.load(id)
}
