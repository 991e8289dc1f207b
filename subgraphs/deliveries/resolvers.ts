/** Resolvers of the deliveries subgraph: the feed of the caller's agency, and how far agencies have come. */

import type { PageArguments, TotalCount } from '../kit/connection.ts'
import { countOf } from '../kit/counts.ts'
import { badUserInput } from '../kit/errors.ts'
import type { FiguresReference } from '../kit/figures.ts'
import { isUuid } from '../kit/input.ts'
import type { ReferenceResolvers, Resolvers, SubgraphContext } from '../kit/subgraph.ts'
import type { DeliveriesLoaders } from './loaders.ts'
import { findCursor, oldestCursor } from './feed/cursor.ts'
import { readFilter, type FilterArguments } from './feed/filter.ts'
import { markRead } from './feed/mark-read.ts'
import { figuresTypes, findFigures } from './figures/figures.ts'
import { mutations } from './mutations.ts'
import { listFeedEvents, type FeedEventRow, type FeedRow } from './store.ts'
import { webhookQueries, webhookTypes } from './webhooks/queries.ts'

type Context = SubgraphContext<DeliveriesLoaders>

interface EventsArguments extends PageArguments, FilterArguments {}

/** Resolvers by type and field. */
export const resolvers: Resolvers<Context> = {
  Query: {
    events: async (_parent, args: EventsArguments, context) => {
      const { caller, loaders, read } = context
      const { first, after } = args
      if (first < 1 || first > 100) throw badUserInput('first must be 1 to 100')
      const filter = readFilter(args)
      const feed = await loaders.feed.load(caller.agencyId)
      const rows = await read(async (db) =>
        listFeedEvents(db, await findCursor(db, feed, after), filter, first + 1),
      )
      await markRead(rows.slice(0, first), context)
      const total = countOf(context, (db, { limit }) =>
        listFeedEvents(db, oldestCursor(feed), filter, limit),
      )
      return toPage(rows, first, total)
    },
    delivery: (_parent, { agencyId }: { readonly agencyId?: string | null }, { caller, loaders }) =>
      loaders.feed.load(agencyId ?? caller.agencyId),
    figures: findFigures,
    ...webhookQueries,
  },

  Mutation: mutations,

  ...figuresTypes,

  ...webhookTypes,

  AgencyEvent: {
    id: ({ eventId }: FeedEventRow) => eventId,
    deadline: ({ type, data }: FeedEventRow) => deadlineOf(type, data),
    data: ({ data }: FeedEventRow) => JSON.stringify(data),
    hold: ({ data }: FeedEventRow, _args, context) => linkTo(data['holdId'], context),
    case: ({ data }: FeedEventRow, _args, context) => linkTo(data['caseId'], context),
    referral: ({ data }: FeedEventRow, _args, context) => linkTo(data['referralId'], context),
    simOrder: ({ data }: FeedEventRow, _args, context) => linkTo(data['orderId'], context),
  },

  Delivery: {
    lastSequence: ({ lastSequence }: FeedRow) => (lastSequence === '0' ? null : lastSequence),
    acknowledgedSequence: ({ acknowledgedSequence }: FeedRow) =>
      acknowledgedSequence === '0' ? null : acknowledgedSequence,
    unacknowledged: ({ lastSequence, acknowledgedSequence }: FeedRow) =>
      Number(BigInt(lastSequence) - BigInt(acknowledgedSequence)),
    webhook: async ({ agencyId }: FeedRow, _args, { loaders }) =>
      (await loaders.webhook.load(agencyId))?.state ?? null,
    oldestUnacknowledgedAt: async ({ agencyId }: FeedRow, _args, { loaders }) =>
      (await loaders.oldest.load(agencyId))?.fedAt ?? null,
    lagSeconds: async ({ agencyId }: FeedRow, _args, { loaders, now }) => {
      const oldest = await loaders.oldest.load(agencyId)
      return oldest ? secondsBetween(oldest.fedAt, now()) : null
    },
  },
}

/** Entities by their representations; null where the caller sees none. */
export const references: ReferenceResolvers<Context> = {
  Figures: (reference: FiguresReference) => reference,
}

function toPage(rows: readonly FeedEventRow[], first: number, totalCount: TotalCount) {
  const nodes = rows.slice(0, first)
  return {
    nodes,
    edges: nodes.map((node) => ({ cursor: node.sequence, node })),
    pageInfo: { hasNextPage: rows.length > first, endCursor: nodes.at(-1)?.sequence ?? null },
    totalCount,
  }
}

/** Whole seconds; 0 where the clock of the feeder was ahead. */
function secondsBetween(from: Date, to: Date): number {
  return Math.max(0, Math.floor((to.getTime() - from.getTime()) / 1_000))
}

/** The entity, where the caller sees it now: events outlast the part of their agency in a case. */
async function linkTo(id: unknown, { loaders }: Context) {
  if (typeof id !== 'string' || !isUuid(id)) return null
  return (await loaders.seen.load(id)) ? { id } : null
}

/** The member of the data with the instant by which its receiver must act, by the type of the event. */
function deadlineOf(type: string, data: FeedEventRow['data']): unknown {
  if (type === 'th.aoc.hold.requested') return data['answerDueAt'] ?? data['lapsesAt'] ?? null
  if (type.startsWith('th.aoc.hold.')) return data['lapsesAt'] ?? null
  if (/^th\.aoc\.(?:release|referral|complaint|sim\.order|sim\.demand)\./.test(type))
    return data['dueAt'] ?? null
  return null
}
