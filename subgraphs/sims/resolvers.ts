/** Resolvers of the sims subgraph: numbers and their holders, how many, and what the regulator demands. */

import { requireCovered } from '../kit/access/purposes.ts'
import { readPage, readSlice, toConnection, type PageArguments } from '../kit/connection.ts'
import { isUuid } from '../kit/input.ts'
import type { FiguresReference } from '../kit/figures.ts'
import type { ReferenceResolvers, Resolvers, SubgraphContext } from '../kit/subgraph.ts'
import { claimResolvers, listSimClaims } from './claims/resolvers.ts'
import { foreignerLimit, holderRule, identityDue } from './law/rules.ts'
import { demandResolvers, listSimDemands } from './demands/resolvers.ts'
import type { SimHolderRow } from './history/store.ts'
import { listSimHolders } from './holder-lists/resolvers.ts'
import { holderKey, type HolderRow } from './holders/store.ts'
import type { SimsLoaders } from './loaders.ts'
import { figuresTypes } from './figures/figures.ts'
import { mutations } from './mutations.ts'
import { listSimOrders, orderResolvers } from './orders/resolvers.ts'
import { listSimSuspensionRequests, requestResolvers } from './requests/resolvers.ts'
import { isExpired, listTouristSims } from './tourists/resolvers.ts'
import type { SimRow } from './store.ts'

type Context = SubgraphContext<SimsLoaders>
interface Reference {
  readonly id: string
}
interface MsisdnReference {
  readonly msisdn: string
}
/** A number that no operator has registered: every other field of it is null. */
interface UnregisteredSim extends Reference, MsisdnReference {
  readonly status: 'NOT_REGISTERED'
}
type Sim = SimRow | UnregisteredSim

const rule = ({ count }: HolderRow, _args: unknown, context: Context) =>
  holderRule(count, context.now())

const limitOf = ({ isForeigner }: HolderRow, now: Date) =>
  isForeigner ? (foreignerLimit(now)?.most ?? null) : null
/** The rule of law that applies to a count of numbers at one operator. */
const judged = {
  rule,
  limit: (holder: HolderRow, _args: unknown, context: Context) => limitOf(holder, context.now()),
  isOverLimit: (holder: HolderRow, _args: unknown, context: Context) =>
    holder.count > (limitOf(holder, context.now()) ?? Infinity),
}

/** Resolvers by type and field. */
export const resolvers: Resolvers<Context> = {
  Query: {
    simRegistration: (_parent, { msisdn }: MsisdnReference, { loaders }) =>
      loaders.simByMsisdn.load(msisdn),
    simHolders: listSimHolders,
    touristSims: listTouristSims,
    simClaims: listSimClaims,
    simOrders: listSimOrders,
    simSuspensionRequests: listSimSuspensionRequests,
    simDemands: listSimDemands,
    simVerificationAct: (_parent, { id }: Reference, { loaders }) =>
      isUuid(id) ? loaders.verificationAct.load(id) : null,
  },

  Mutation: mutations,

  ...figuresTypes,

  SimRegistration: {
    holder: async (sim: Sim, _args, { loaders }) =>
      'holderId' in sim ? loaders.visibleHolder.load(sim.holderId) : null,
    holders: async (sim: Sim, args: PageArguments, { loaders }) => {
      const page = readSlice(args, 'BIGINT')
      return 'holderId' in sim ? loaders.simHolders.load({ key: sim.msisdn, page }) : []
    },
    identity: (sim: Sim, _args, context) =>
      'holderId' in sim && sim.status !== 'REVOKED' ? identityOf(sim, context.now()) : null,
    isExpired: (sim: Sim, _args, context) =>
      'holderId' in sim ? isExpired(sim, context.now()) : null,
    history: (sim: Sim, args: PageArguments, { loaders }) => {
      const page = readSlice(args, 'BIGINT')
      return 'holderId' in sim ? loaders.simEvents.load({ key: sim.msisdn, page }) : []
    },
  },
  SimHolding: { person: ({ holderId }: SimHolderRow) => ({ id: holderId }) },
  ...claimResolvers,
  ...orderResolvers,
  ...requestResolvers,
  ...demandResolvers,

  SimHolder: {
    person: ({ personId }: HolderRow) => ({ id: personId }),
    ...judged,
    history: (holder: HolderRow, args: PageArguments, { loaders }) =>
      loaders.holderEvents.load({ key: holderKey(holder), page: readSlice(args, 'BIGINT') }),
  },
  OperatorSimCount: judged,

  Person: {
    simCount: async (person: Reference, _args, context) =>
      (await countsOf(person, context)).reduce((total, { count }) => total + count, 0),
    simCountByOperator: (person: Reference, _args, context) => countsOf(person, context),
    sims: async (person: Reference, args: PageArguments, { loaders }) => {
      const page = readPage(args, ['TEXT'])
      const rows = await loaders.simsOfPerson.load({ key: person.id, page })
      return toConnection(
        rows,
        page,
        (row) => [row.msisdn],
        () => loaders.simCount.load(person.id),
      )
    },
  },
}

/** Reference resolvers by entity. */
export const references: ReferenceResolvers<Context> = {
  SimRegistration: (reference: Reference | MsisdnReference, context) =>
    'msisdn' in reference
      ? loadByMsisdn(reference.msisdn, context)
      : context.loaders.sim.load(reference.id),
  SimClaim: ({ id }: Reference, { loaders }) => (isUuid(id) ? loaders.claim.load(id) : null),
  SimOrder: ({ id }: Reference, { loaders }) => (isUuid(id) ? loaders.order.load(id) : null),
  SimVerificationAct: ({ id }: Reference, { loaders }) =>
    isUuid(id) ? loaders.verificationAct.load(id) : null,
  SimDemand: ({ id }: Reference, { loaders }) => (isUuid(id) ? loaders.demand.load(id) : null),
  SimSuspensionRequest: ({ id }: Reference, { loaders }) =>
    isUuid(id) ? loaders.request.load(id) : null,
  // a pseudonym discloses nothing; each field behind it asks the database
  Person: ({ id }: Reference) => ({ id }),
  Figures: (reference: FiguresReference) => reference,
}

/**
 * The counts of a person, operator by operator.
 * @throws {FORBIDDEN} when the purpose of the caller does not cover the person
 */
async function countsOf({ id }: Reference, { caller, loaders }: Context) {
  requireCovered(caller, await loaders.coverage.load(id))
  return loaders.countsOfPerson.load(id)
}

/** The identity rule of one number as of now: SHOWN stays once shown in time, a date that passed is OVERDUE. */
function identityOf({ registeredAt, verifiedAt }: SimRow, now: Date) {
  const due = identityDue(registeredAt, now)
  if (due === null) return null
  const isShown = verifiedAt !== null && verifiedAt >= due.shownFrom
  const state = isShown ? 'SHOWN' : now < due.dueAt ? 'DUE' : 'OVERDUE'
  return { rule: due.rule, dueAt: due.dueAt, state, shownAt: isShown ? verifiedAt : null }
}

/** A suspect number of a case exists for every reader of the case, registered or not. */
async function loadByMsisdn(msisdn: string, { loaders, pseudonyms }: Context): Promise<Sim> {
  const sim = await loaders.simByMsisdn.load(msisdn)
  return sim ?? { id: pseudonyms.sim(msisdn), msisdn, status: 'NOT_REGISTERED' }
}
