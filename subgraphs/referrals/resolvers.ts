/** Resolvers of the referrals subgraph: cases at police stations, complaints, decisions. */

import { readPage, toConnection, type PageArguments } from '../kit/connection.ts'
import { countOf } from '../kit/counts.ts'
import { badUserInput } from '../kit/errors.ts'
import { isUuid, readInstant, readWanted } from '../kit/input.ts'
import type { FiguresReference } from '../kit/figures.ts'
import type { ReferenceResolvers, Resolvers, SubgraphContext } from '../kit/subgraph.ts'
import type { ReferralsLoaders } from './loaders.ts'
import { figuresTypes } from './figures/figures.ts'
import { mutations } from './mutations.ts'
import { listStations, type StationRow } from './stations/store.ts'
import { listReferrals, type ReferralFilter, type ReferralRow } from './store.ts'

type Context = SubgraphContext<ReferralsLoaders>
interface Reference {
  readonly id: string
}
interface Complaint {
  readonly number: string
  readonly receivedAt: Date | null
  readonly stationCode: string | null
  readonly decisionDueAt: Date | null
}

interface ReferralsArguments extends PageArguments {
  readonly filter?: {
    readonly state?: string | null
    readonly states?: readonly string[] | null
    readonly stationCode?: string | null
    readonly officer?: string | null
    readonly mine?: boolean | null
    readonly overdue?: boolean | null
    readonly referredFrom?: string | null
    readonly referredBefore?: string | null
  } | null
}

/** Resolvers by type and field. */
export const resolvers: Resolvers<Context> = {
  Query: {
    referral: (_parent, { id }: Reference, { loaders }) =>
      isUuid(id) ? loaders.referral.load(id) : null,
    referrals: async (_parent, args: ReferralsArguments, context) => {
      const page = readPage(args, ['INSTANT', 'INSTANT', 'UUID'])
      const filter = readFilter(args, context)
      const rows = await context.read((db) => listReferrals(db, filter, page))
      return toConnection(
        rows,
        page,
        (row) => [row.dueAt?.toISOString() ?? 'infinity', row.referredAt.toISOString(), row.id],
        countOf(context, (db, all) => listReferrals(db, filter, all)),
      )
    },
    policeStations: (_parent, { province }: { province?: string | null }, context) =>
      context.read((db) => listStations(db, province ?? null)),
  },

  Mutation: mutations,

  ...figuresTypes,

  PoliceReferral: {
    case: ({ caseId }: ReferralRow) => ({ id: caseId }),
    station: ({ stationCode }: ReferralRow, _args, { loaders }) =>
      loaders.station.load(stationCode),
    complaint: complaintOf,
    history: ({ id }: ReferralRow, _args, { loaders }) => loaders.eventsOfReferral.load(id),
  },

  PoliceStation: {
    openReferrals: async ({ code }: StationRow, _args, { loaders }) =>
      (await loaders.openCount.load(code))?.count ?? 0,
  },

  Complaint: {
    station: ({ stationCode }: Complaint, _args, { loaders }) =>
      stationCode && loaders.station.load(stationCode),
  },

  Case: {
    referral: ({ id }: Reference, _args, { loaders }) =>
      isUuid(id) ? loaders.referralOfCase.load(id) : null,
    complaint: async ({ id }: Reference, _args, { loaders }) => {
      const referral = isUuid(id) ? await loaders.referralOfCase.load(id) : null
      return referral && complaintOf(referral)
    },
  },
}

/** Entities by their representations; null where the caller sees none. */
export const references: ReferenceResolvers<Context> = {
  PoliceReferral: ({ id }: Reference, { loaders }) =>
    isUuid(id) ? loaders.referral.load(id) : null,
  PoliceStation: ({ code }: { code: string }, { loaders }) => loaders.station.load(code),
  Case: ({ id }: Reference) => ({ id }),
  Figures: (reference: FiguresReference) => reference,
}

function complaintOf(referral: ReferralRow): Complaint | null {
  if (referral.complaintNumber === null) return null
  return {
    number: referral.complaintNumber,
    receivedAt: referral.complaintReceivedAt,
    stationCode: referral.complaintStationCode,
    decisionDueAt: referral.complaintDueAt,
  }
}

/**
 * Reads the filter of a list of referrals.
 * @throws {BAD_USER_INPUT} when `mine` and another officer are given together
 */
function readFilter({ filter }: ReferralsArguments, { caller, now }: Context): ReferralFilter {
  const { state, states, stationCode, officer, mine, overdue, referredFrom, referredBefore } =
    filter ?? {}
  if (mine && officer && officer !== caller.officer)
    throw badUserInput('filter.mine and filter.officer name two officers')
  // the database shows a station its own referrals alone: they are looked for nowhere else
  const own = /^police:station:(.+)$/.exec(caller.agencyId)?.[1]
  const isOther = own !== undefined && stationCode && stationCode !== own
  return {
    states: isOther ? [] : readWanted(state, states),
    stationCode: own ?? stationCode ?? null,
    officer: mine ? caller.officer : (officer ?? null),
    overdueAt: overdue ? now() : null,
    referredFrom: referredFrom ? readInstant(referredFrom) : null,
    referredBefore: referredBefore ? readInstant(referredBefore) : null,
  }
}
