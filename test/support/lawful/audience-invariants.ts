/** Compares the events that an act published, and the feeds that have them, with the table of acts. */

import { acts } from '../../../schema/acts.ts'
import type { Audience, Telling } from '../../../schema/acts/act.ts'
import { subscribers, type EventType } from '../../../schema/events.ts'
import type { Database } from '../../../subgraphs/kit/database/database.ts'
import { isExchanging, subgraphNames } from '../../../subgraphs/kit/subgraph-name.ts'

/** An event in an outbox. */
interface Published {
  readonly eventId: string
  readonly type: EventType
  /** The agency that requested the hold, or the suspension, that the event is about; null: it is about none. */
  readonly requestedBy: string | null
  readonly data: Readonly<Record<string, unknown>>
}

/** An event and an agency that has it in its feed. */
interface Told {
  readonly eventId: string
  readonly agencyId: string
}

/** Every event that is in no feed yet: those of the last act, where all of before were fed. */
export function readPublished(db: Database): Promise<readonly Published[]> {
  const outboxes = subgraphNames
    .filter(isExchanging)
    .map((name) => `select event_id, type, subject, data from ${name}.outbox where fed_at is null`)
  return db.asOwner((owner) =>
    owner.query<Published>(
      `select o.event_id as "eventId", o.type, o.data, coalesce(h.requested_by, r.requested_by) as "requestedBy"
       from (${outboxes.join(' union all ')}) o left join accounts.hold h on h.id::text = o.subject
         left join sims.suspension_request r on r.id::text = o.subject`,
    ),
  )
}

/** The agencies that have these events in their feeds. */
export async function readTold(db: Database, events: readonly Published[]) {
  return db.asOwner((owner) =>
    owner.query<Told>(
      `select event_id as "eventId", agency_id as "agencyId" from deliveries.feed_event
       where event_id = any ($1::uuid[])`,
      [events.map(({ eventId }) => eventId)],
    ),
  )
}

/** The parts that an agency has in an event, in the words of the table. */
function partsOf(
  agencyId: string,
  { requestedBy, data }: Published,
): readonly Exclude<Audience, 'SUBGRAPHS'>[] {
  const [kind = '', name = '', code] = agencyId.split(':')
  const isStation = code !== undefined
  // the station that has the case is told in place of the one that requested
  const isRequester =
    agencyId === requestedBy || (isStation && requestedBy?.startsWith('police:station:') === true)
  const requester = isRequester ? (['REQUESTER'] as const) : []
  const authority = isRequester && kind !== 'bank' ? (['AUTHORITY'] as const) : []
  const own = () => {
    if (agencyId === 'aoc') return ['CENTRE'] as const
    if (agencyId === 'police:ccib') return ['CCIB'] as const
    if (agencyId === 'amlo') return ['AMLO'] as const
    if (agencyId === 'nbtc') return ['REGULATOR'] as const
    if (kind === 'telco') return ['OPERATOR'] as const
    if (isStation)
      return [data['stationCode'], data['toStationCode']].includes(code)
        ? (['STATION'] as const)
        : []
    const isOfHold = requestedBy !== null
    return isOfHold && data['bankCode'] !== name ? [] : (['BANK', 'NEXT_BANK'] as const)
  }
  return [...own(), ...requester, ...authority]
}

/** `event to PART` for each part that was told. */
export type Telltale = `${EventType} to ${Audience}`

/** The events of an act and their audiences as they were. */
export interface Tellings {
  readonly observed: readonly Telltale[]
  /** A sentence for each event or audience that the row of the mutation does not name. */
  readonly broken: readonly string[]
}

/** Compares what an act published with its row in the table. */
export async function readTellings(
  db: Database,
  mutation: string,
  events: readonly Published[],
): Promise<Tellings> {
  const rows = await readTold(db, events)
  const row = Object.values(acts).flatMap((each) => each[mutation] ?? [])[0]
  const tells: readonly Telling[] = row?.tells ?? []
  const observed: Telltale[] = []
  const broken: string[] = []
  for (const event of events) {
    const { type } = event
    // one type may be told to some in one row, and to others in another
    const to = tells.filter(({ event: each }) => each === type).flatMap((each) => each.to)
    if (to.length === 0) broken.push(`${mutation} published ${type}, which its row does not name`)
    if (subscribers[type]) observed.push(`${type} to SUBGRAPHS`)
    for (const { agencyId } of rows.filter(({ eventId }) => eventId === event.eventId)) {
      const parts = partsOf(agencyId, event)
      observed.push(...parts.map((part): Telltale => `${type} to ${part}`))
      if (!parts.some((part) => to.includes(part)))
        broken.push(`${mutation} told ${type} to ${agencyId}, which its row does not name`)
    }
  }
  return { observed, broken }
}

/** The events, each with an audience, in the rows of these mutations. */
export function tellingsOfTable(
  mutations: readonly string[],
): ReadonlyMap<string, readonly Telltale[]> {
  const rows = Object.values(acts).flatMap((each) => Object.entries(each))
  return new Map(
    rows
      .filter(([name]) => mutations.includes(name))
      .map(([name, { tells }]) => [
        name,
        tells.flatMap(({ event, to }) => to.map((part): Telltale => `${event} to ${part}`)),
      ]),
  )
}
