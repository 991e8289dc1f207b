/** Resolvers of the sims subgraph: who holds which numbers, how many, and what is asked of them. */

import { readPage, toConnection, type PageArguments } from '../kit/connection.ts'
import type { ReferenceResolvers, Resolvers, SubgraphContext } from '../kit/subgraph.ts'
import type { SimsLoaders } from './loaders.ts'
import {
  countHolders,
  countHoldersInCases,
  holderKey,
  listHolders,
  listHoldersInCases,
  type HolderFilter,
  type HolderRow,
} from './holders/store.ts'
import {
  confirmSimSuspension,
  liftSimSuspension,
  orderSimSuspension,
  registerSims,
  revokeSims,
} from './mutations.ts'
import { holderRule, identityDue } from './rules.ts'
import type { SimRow } from './store.ts'
import {
  decideSimVerification,
  recordSimJustification,
  requireSimVerification,
} from './verifications/verification.ts'

type Context = SubgraphContext<SimsLoaders>
interface Reference {
  readonly id: string
}
interface MsisdnReference {
  readonly msisdn: string
}
/** A number that no operator has registered: what is asked of it is null. */
interface UnregisteredSim extends Reference, MsisdnReference {
  readonly status: 'NOT_REGISTERED'
}

/** What a page was asked for, so that its total is counted only when it is selected. */
interface HolderPage {
  readonly filter: HolderFilter
  readonly now: Date
}

interface SimHoldersArguments extends PageArguments {
  readonly filter: {
    readonly operator?: string | null
    readonly moreThan: number
    readonly verification?: string | null
  }
}

const rule = ({ count }: HolderRow, _args: unknown, context: Context) =>
  holderRule(count, context.now())
const history = (holder: HolderRow, _args: unknown, { loaders }: Context) =>
  loaders.holderEvents.load(holderKey(holder))
/** The regulator counts anyone's numbers; others those of the persons in their cases. */
const mayCountAnyone = ({ caller }: Context) => caller.agencyKind === 'REGULATOR'
const holderSortKey = (row: HolderRow) => [String(row.count), row.personId, row.operator]

export const resolvers: Resolvers<Context> = {
  Query: {
    simRegistration: (_parent, { msisdn }: MsisdnReference, { loaders }) =>
      loaders.simByMsisdn.load(msisdn),
    simHolders: async (_parent, args: SimHoldersArguments, context) => {
      const page = readPage(args, ['INTEGER', 'TEXT', 'TEXT'])
      const filter = {
        operator: args.filter.operator ?? null,
        moreThan: Math.max(0, args.filter.moreThan),
        verification: args.filter.verification ?? null,
      }
      const now = context.now()
      const list = mayCountAnyone(context) ? listHolders : listHoldersInCases
      const rows = await context.transaction((db) => list(db, filter, page, now))
      return { ...toConnection(rows, page, holderSortKey), filter, now }
    },
  },

  Mutation: {
    registerSims,
    requireSimVerification,
    recordSimJustification,
    decideSimVerification,
    orderSimSuspension,
    confirmSimSuspension,
    liftSimSuspension,
    revokeSims,
  },

  SimRegistration: {
    holder: (sim: SimRow | UnregisteredSim) => ('holderId' in sim ? { id: sim.holderId } : null),
    identity: (sim: SimRow | UnregisteredSim, _args, context) =>
      'holderId' in sim && sim.status !== 'REVOKED' ? identityOf(sim, context.now()) : null,
    history: (sim: SimRow | UnregisteredSim, _args, { loaders }) =>
      'holderId' in sim ? loaders.simEvents.load(sim.msisdn) : [],
  },

  SimHolderConnection: {
    totalCount: ({ filter, now }: HolderPage, _args, context) => {
      const count = mayCountAnyone(context) ? countHolders : countHoldersInCases
      return context.transaction((db) => count(db, filter, now))
    },
  },
  SimHolder: { person: ({ personId }: HolderRow) => ({ id: personId }), rule, history },
  OperatorSimCount: { rule },

  Person: {
    simCount: async (person: Reference, _args, { loaders }) => {
      if (!(await loaders.countablePerson.load(person.id))) return null
      const counts = await loaders.countsOfPerson.load(person.id)
      return counts.reduce((total, { count }) => total + count, 0)
    },
    simCountByOperator: async (person: Reference, _args, { loaders }) =>
      (await loaders.countablePerson.load(person.id))
        ? loaders.countsOfPerson.load(person.id)
        : null,
    sims: async (person: Reference, args: PageArguments, { loaders }) => {
      const page = readPage(args, ['TEXT'])
      const rows = await loaders.simsOfPerson.load({ key: person.id, page })
      return toConnection(rows, page, (row) => [row.msisdn])
    },
  },
}

export const references: ReferenceResolvers<Context> = {
  SimRegistration: (reference: Reference | MsisdnReference, context) =>
    'msisdn' in reference
      ? loadByMsisdn(reference.msisdn, context)
      : context.loaders.sim.load(reference.id),
  // a pseudonym tells nothing: what is behind it, each field asks the database for
  Person: ({ id }: Reference) => ({ id }),
}

/** What is asked of one number, as of now: a state that was shown in time stays, a date that passed is overdue. */
function identityOf({ registeredAt, verifiedAt }: SimRow, now: Date) {
  const due = identityDue(registeredAt, now)
  if (due === null) return null
  const isShown = verifiedAt !== null && verifiedAt >= due.shownFrom
  const state = isShown ? 'SHOWN' : now < due.dueAt ? 'DUE' : 'OVERDUE'
  return { rule: due.rule, dueAt: due.dueAt, state, shownAt: isShown ? verifiedAt : null }
}

/** A number that the scammer used is there for whoever sees the case, registered or not. */
async function loadByMsisdn(
  msisdn: string,
  { loaders, pseudonyms }: Context,
): Promise<SimRow | UnregisteredSim> {
  const sim = await loaders.simByMsisdn.load(msisdn)
  return sim ?? { id: pseudonyms.sim(msisdn), msisdn, status: 'NOT_REGISTERED' }
}
