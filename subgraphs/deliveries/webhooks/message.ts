/** The body of a webhook: the event as a CloudEvent in structured JSON mode, with ids only. The feed has the rest. */

import { randomUUID } from 'node:crypto'

/** One message: the id that the receiver knows a repetition by, and the body. */
export interface Message {
  readonly id: string
  readonly body: string
}

/** An event of an agency's feed. */
export interface FedEvent {
  readonly eventId: string
  readonly sequence: string
  readonly source: string
  readonly type: string
  readonly subject: string
  readonly at: Date
  readonly data: Readonly<Record<string, unknown>>
}

/**
 * Builds the message of one event. Of its data only the ids are sent: the receiver reads the feed, or the graph, under
 * what it may see by then. The extension `sequence` is the event's place in the agency's feed.
 * @see CloudEvents 1.0.2, JSON Event Format; CloudEvents, Sequence extension
 */
export function buildMessage({
  eventId,
  sequence,
  source,
  type,
  subject,
  at,
  data,
}: FedEvent): Message {
  const ids = Object.entries(data).filter(
    ([name, value]) => name.endsWith('Id') && typeof value === 'string',
  )
  const event = {
    specversion: '1.0',
    id: eventId,
    source,
    type,
    subject,
    time: at.toISOString(),
    sequence,
    datacontenttype: 'application/json',
    data: Object.fromEntries(ids),
  }
  return { id: eventId, body: JSON.stringify(event) }
}

/** The message of `testWebhook`: an event that no feed has. */
export function createTestMessage(agencyId: string, at: Date): Message {
  return buildMessage({
    eventId: randomUUID(),
    sequence: '0',
    source: '/subgraphs/deliveries',
    type: 'th.aoc.webhook.test',
    subject: agencyId,
    at,
    data: {},
  })
}
