/**
 * Writes an event of a feed as a CloudEvent in structured JSON mode.
 * @see CloudEvents 1.0.2, JSON Event Format; CloudEvents, Sequence extension
 */

/** An event of an agency's feed. */
export interface FedEvent {
  readonly eventId: string
  /** A whole number from 1; 0 for an event that no feed has. */
  readonly sequence: string
  readonly source: string
  readonly type: string
  readonly subject: string
  readonly at: Date
  /** The `data` of the CloudEvent. */
  readonly data: Readonly<Record<string, unknown>>
}

/** An event of the feed of one agency. */
export interface AddressedEvent extends FedEvent {
  readonly agencyId: string
}

/**
 * The extension `agency` names the receiver: an event may be in the feeds of several agencies, and each of them could send what
 * it has got on to another.
 * @param data of the event as the receiver may have it
 */
export function toCloudEvent(
  { agencyId, eventId, source, type, subject, at, sequence }: AddressedEvent,
  data: Readonly<Record<string, unknown>>,
): string {
  return JSON.stringify({
    specversion: '1.0',
    id: eventId,
    source,
    type,
    subject,
    time: at.toISOString(),
    agency: agencyId,
    sequence,
    datacontenttype: 'application/json',
    data,
  })
}
