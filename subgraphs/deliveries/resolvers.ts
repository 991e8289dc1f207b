/** Resolvers of the deliveries subgraph: the feed of the caller's agency, and how far agencies have come. */

import type { PageArguments } from '../kit/connection.ts'
import { badUserInput, eventsExpired } from '../kit/errors.ts'
import type { FiguresReference } from '../kit/figures.ts'
import type { ReferenceResolvers, Resolvers, SubgraphContext } from '../kit/subgraph.ts'
import type { DeliveriesLoaders } from './loaders.ts'
import { figuresTypes, findFigures } from './figures/figures.ts'
import { mutations } from './mutations.ts'
import { readSequence } from './feed/sequence.ts'
import {
  findOldestUnacknowledged,
  listFeedEvents,
  updateRead,
  type FeedEventRow,
  type FeedRow,
} from './store.ts'
import { webhookQueries, webhookTypes } from './webhooks/queries.ts'

type Context = SubgraphContext<DeliveriesLoaders>

interface EventsArguments extends PageArguments {
  readonly types?: readonly string[] | null
  readonly subject?: string | null
}

/** Most types that one call may name. */
const maxTypes = 50

/** Resolvers by type and field. */
export const resolvers: Resolvers<Context> = {
  Query: {
    events: async (_parent, args: EventsArguments, context) => {
      const { first, types, subject } = args
      if (first < 1 || first > 100) throw badUserInput('first must be 1 to 100')
      if ((types?.length ?? 0) > maxTypes) throw badUserInput(`types must be at most ${maxTypes}`)
      const after =
        args.after === null || args.after === undefined
          ? undefined
          : readSequence(args.after, 'after')
      const feed = await context.loaders.feed.load(context.caller.agencyId)
      const oldest = BigInt(feed?.firstSequence ?? '1') - 1n
      if (after !== undefined && BigInt(after) < oldest) throw eventsExpired(String(oldest))
      const start = after ?? String(oldest)
      const filter = { types: types ?? null, subject: subject ?? null }
      const rows = await context.read((db) => listFeedEvents(db, start, filter, first + 1))
      await markRead(rows.slice(0, first), context)
      return toPage(rows, first)
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
    hold: ({ data }: FeedEventRow) => linkTo(data['holdId']),
    case: ({ data }: FeedEventRow) => linkTo(data['caseId']),
    referral: ({ data }: FeedEventRow) => linkTo(data['referralId']),
    simOrder: ({ data }: FeedEventRow) => linkTo(data['orderId']),
  },

  Delivery: {
    lastSequence: ({ lastSequence }: FeedRow) => (lastSequence === '0' ? null : lastSequence),
    acknowledgedSequence: ({ acknowledgedSequence }: FeedRow) =>
      acknowledgedSequence === '0' ? null : acknowledgedSequence,
    unacknowledged: ({ lastSequence, acknowledgedSequence }: FeedRow) =>
      Number(BigInt(lastSequence) - BigInt(acknowledgedSequence)),
    webhook: async ({ agencyId }: FeedRow, _args, { loaders }) =>
      (await loaders.webhook.load(agencyId))?.state ?? null,
    oldestUnacknowledgedAt: (feed: FeedRow, _args, { read }) =>
      read((db) => findOldestUnacknowledged(db, feed)),
  },
}

/** Entities by their representations; null where the caller sees none. */
export const references: ReferenceResolvers<Context> = {
  Figures: (reference: FiguresReference) => reference,
}

/** The first reading of an event counts as its delivery, where no webhook delivered it before. */
async function markRead(rows: readonly FeedEventRow[], context: Context): Promise<void> {
  const unread = rows.filter(({ isDelivered }) => !isDelivered).map(({ sequence }) => sequence)
  if (unread.length > 0) await context.transaction((db) => updateRead(db, unread, context.now()))
}

function toPage(rows: readonly FeedEventRow[], first: number) {
  const nodes = rows.slice(0, first)
  return {
    nodes,
    edges: nodes.map((node) => ({ cursor: node.sequence, node })),
    pageInfo: { hasNextPage: rows.length > first, endCursor: nodes.at(-1)?.sequence ?? null },
  }
}

function linkTo(id: unknown) {
  return typeof id === 'string' ? { id } : null
}

/** The member of the data that says until when its receiver must act, by the type of the event. */
function deadlineOf(type: string, data: FeedEventRow['data']): unknown {
  if (type.startsWith('th.aoc.hold.')) return data['lapsesAt'] ?? null
  if (/^th\.aoc\.(?:release|referral|sim\.order|sim\.demand)\./.test(type))
    return data['dueAt'] ?? null
  return null
}
