/** The body of a webhook: the event as a CloudEvent in structured JSON mode, with ids only. The feed has the rest. */

import { randomUUID } from 'node:crypto'
import { toCloudEvent, type AddressedEvent } from '../feed/cloud-event.ts'

/** One message: the id that the receiver knows a repetition by, and the body. */
export interface Message {
  readonly id: string
  readonly body: string
}

/**
 * Builds the message of one event. Of its data only the ids are sent: the receiver reads the feed, or the graph, under
 * what it may see by then. The extension `sequence` is the event's place in the feed of the agency that `agency` names.
 * @see CloudEvents 1.0.2, JSON Event Format; CloudEvents, Sequence extension
 */
export function buildMessage(event: AddressedEvent): Message {
  const ids = Object.entries(event.data).filter(
    ([name, value]) => name.endsWith('Id') && typeof value === 'string',
  )
  return { id: event.eventId, body: toCloudEvent(event, Object.fromEntries(ids)) }
}

/** The message of `testWebhook`: an event that no feed has. */
export function createTestMessage(agencyId: string, at: Date): Message {
  return buildMessage({
    agencyId,
    eventId: randomUUID(),
    sequence: '0',
    source: '/subgraphs/deliveries',
    type: 'th.aoc.webhook.test',
    subject: agencyId,
    at,
    data: {},
  })
}
