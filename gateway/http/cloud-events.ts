/** The events of a feed as CloudEvents 1.0, and the operations that fetch them. */

import { parse, validate, type GraphQLSchema } from 'graphql'
import { parseJson } from '../execution/exact-json.ts'

const selection = '{ id sequence source type subject at data }'

/** A page of the feed. */
export const pageOperation = `query Feed($after: ID, $types: [String!]) {
  events(after: $after, types: $types) { nodes ${selection} }
}`

/** The feed as it grows. */
export const growthOperation = `subscription FeedGrowth($after: ID, $types: [String!]) {
  events(after: $after, types: $types) ${selection}
}`

/** One event of the feed, as the operations select it. */
export interface FeedEvent {
  readonly id: string
  readonly sequence: string
  readonly source: string
  readonly type: string
  readonly subject: string
  readonly at: string
  /** JSON. */
  readonly data: string
}

/** Whether the graph has a feed with these fields. */
export function hasFeed(schema: GraphQLSchema): boolean {
  return [pageOperation, growthOperation].every(
    (operation) => validate(schema, parse(operation)).length === 0,
  )
}

/**
 * An event in structured JSON mode. `feedsequence` is an extension: its place in the feed of this agency.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 */
export function toCloudEvent({ id, sequence, source, type, subject, at, data }: FeedEvent) {
  return {
    specversion: '1.0',
    id,
    source,
    type,
    subject,
    time: at,
    datacontenttype: 'application/json',
    feedsequence: sequence,
    data: parseJson(data),
  }
}
