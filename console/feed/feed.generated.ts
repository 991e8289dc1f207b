// Made by npm run operations. Do not edit.

import type { Operation } from '../graph/operation.ts'

type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] }

export type FeedEndQueryVariables = Exact<{ [key: string]: never }>

export type FeedEndQuery = { readonly delivery: { readonly lastSequence: string | null } | null }

export type FeedAfterQueryVariables = Exact<{
  after?: string | number | null | undefined
}>

export type FeedAfterQuery = {
  readonly events: {
    readonly nodes: ReadonlyArray<{
      readonly sequence: string
      readonly type: string
      readonly subject: string
      readonly data: string
    }>
  } | null
}

export type FeedStreamSubscriptionVariables = Exact<{
  after?: string | number | null | undefined
}>

export type FeedStreamSubscription = {
  readonly events: {
    readonly sequence: string
    readonly type: string
    readonly subject: string
    readonly data: string
  } | null
}

export const feedEnd: Operation<FeedEndQuery, FeedEndQueryVariables> = {
  name: 'FeedEnd',
  text: 'query FeedEnd{delivery{lastSequence}}',
}

export const feedAfter: Operation<FeedAfterQuery, FeedAfterQueryVariables> = {
  name: 'FeedAfter',
  text: 'query FeedAfter($after:ID){events(after:$after first:100){nodes{sequence type subject data}}}',
}

export const feedStream: Operation<FeedStreamSubscription, FeedStreamSubscriptionVariables> = {
  name: 'FeedStream',
  text: 'subscription FeedStream($after:ID){events(after:$after){sequence type subject data}}',
}
