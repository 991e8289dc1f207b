// Made by npm run operations. Do not edit.

import type { Operation } from '../graph/operation.ts'

type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] }

export type Operator = 'AIS' | 'TRUE' | 'NT'

export type SimDemandFilter = {
  readonly states?: ReadonlyArray<SimVerificationState> | null | undefined
  readonly operator?: Operator | null | undefined
  readonly overdue?: boolean | null | undefined
  readonly since?: string | null | undefined
}

export type SimOrderFilter = {
  readonly states?: ReadonlyArray<SimOrderState> | null | undefined
  readonly operator?: Operator | null | undefined
  readonly overdue?: boolean | null | undefined
  readonly since?: string | null | undefined
}

export type SimOrderSequence = 'NEWEST_FIRST' | 'DUE_FIRST'

export type SimOrderState = 'OPEN' | 'CARRIED_OUT' | 'LIFTED'

export type SimRule = 'WITHIN_LIMIT' | 'VERIFY_IN_180_DAYS' | 'VERIFY_IN_30_DAYS'

export type SimVerificationState =
  'NOT_REQUIRED' | 'REQUIRED' | 'JUSTIFIED' | 'VERIFIED' | 'REFUSED' | 'EXPIRED'

export type SimOrdersQueryVariables = Exact<{
  filter?: SimOrderFilter | null | undefined
  orderBy: SimOrderSequence
  after?: string | null | undefined
}>

export type SimOrdersQuery = {
  readonly simOrders: {
    readonly totalCount: number
    readonly nodes: ReadonlyArray<{
      readonly id: string
      readonly msisdn: string
      readonly operator: Operator
      readonly state: SimOrderState
      readonly isOverdue: boolean
      readonly orderedAt: string
      readonly dueAt: string
      readonly reason: string
      readonly suspendedAt: string | null
    }>
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  } | null
}

export type SimDemandsQueryVariables = Exact<{
  filter?: SimDemandFilter | null | undefined
  after?: string | null | undefined
}>

export type SimDemandsQuery = {
  readonly simDemands: {
    readonly totalCount: number
    readonly nodes: ReadonlyArray<{
      readonly id: string
      readonly state: SimVerificationState
      readonly isOverdue: boolean
      readonly demandedAt: string
      readonly dueAt: string
      readonly holder: {
        readonly operator: Operator
        readonly count: number
        readonly rule: SimRule
        readonly person: { readonly id: string }
        readonly history: ReadonlyArray<{
          readonly id: string
          readonly at: string
          readonly state: SimVerificationState
          readonly agencyId: string
          readonly reason: string | null
        }> | null
      }
    }>
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  } | null
}

export type OrderRowFragment = {
  readonly id: string
  readonly msisdn: string
  readonly operator: Operator
  readonly state: SimOrderState
  readonly isOverdue: boolean
  readonly orderedAt: string
  readonly dueAt: string
  readonly reason: string
  readonly suspendedAt: string | null
}

export type DemandRowFragment = {
  readonly id: string
  readonly state: SimVerificationState
  readonly isOverdue: boolean
  readonly demandedAt: string
  readonly dueAt: string
  readonly holder: {
    readonly operator: Operator
    readonly count: number
    readonly rule: SimRule
    readonly person: { readonly id: string }
    readonly history: ReadonlyArray<{
      readonly id: string
      readonly at: string
      readonly state: SimVerificationState
      readonly agencyId: string
      readonly reason: string | null
    }> | null
  }
}

export const simOrders: Operation<SimOrdersQuery, SimOrdersQueryVariables> = {
  name: 'SimOrders',
  text: 'query SimOrders($filter:SimOrderFilter$orderBy:SimOrderSequence!$after:String){simOrders(filter:$filter orderBy:$orderBy first:100 after:$after){nodes{...OrderRow}pageInfo{hasNextPage endCursor}totalCount}}fragment OrderRow on SimOrder{id msisdn operator state isOverdue orderedAt dueAt reason suspendedAt}',
}

export const simDemands: Operation<SimDemandsQuery, SimDemandsQueryVariables> = {
  name: 'SimDemands',
  text: 'query SimDemands($filter:SimDemandFilter$after:String){simDemands(filter:$filter first:50 after:$after){nodes{...DemandRow}pageInfo{hasNextPage endCursor}totalCount}}fragment DemandRow on SimDemand{id state isOverdue demandedAt dueAt holder{person{id}operator count rule history(first:10){id at state agencyId reason}}}',
}
