// Made by npm run operations. Do not edit.

import type { Operation } from '../graph/operation.ts'

type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] }

export type AccountSearchInput = {
  readonly bankCode: string
  readonly accountNumber: string
}

export type CaseFilter = {
  readonly status?: CaseStatus | null | undefined
  readonly statuses?: ReadonlyArray<CaseStatus> | null | undefined
  readonly scamType?: ScamType | null | undefined
  readonly reportedFrom?: string | null | undefined
  readonly reportedBefore?: string | null | undefined
}

export type CaseSearchInput = {
  readonly caseNumber?: string | null | undefined
  readonly suspectMsisdn?: string | null | undefined
  readonly account?: AccountSearchInput | null | undefined
  readonly reference?: string | null | undefined
}

export type CaseStatus = 'OPEN' | 'REFERRED' | 'INVESTIGATING' | 'RECOVERY' | 'CLOSED'

export type ReportChannel = 'HOTLINE_1441' | 'WEB' | 'BANK' | 'POLICE'

export type ScamType =
  | 'PURCHASE_NOT_SYNDICATE'
  | 'PURCHASE_SYNDICATE'
  | 'JOB_TASK'
  | 'LOAN'
  | 'INVESTMENT'
  | 'CALL_CENTRE_THREAT'
  | 'IMPERSONATE_TO_BORROW'
  | 'PRIZE_OR_OTHER'
  | 'REMOTE_CONTROL'
  | 'FALSE_COMPUTER_DATA'
  | 'ROMANCE'
  | 'ROMANCE_INVESTMENT'
  | 'DIGITAL_ASSET'
  | 'HACKING'

export type CaseListQueryVariables = Exact<{
  filter?: CaseFilter | null | undefined
  after?: string | null | undefined
}>

export type CaseListQuery = {
  readonly cases: {
    readonly nodes: ReadonlyArray<{
      readonly id: string
      readonly caseNumber: string
      readonly status: CaseStatus
      readonly scamType: ScamType
      readonly channel: ReportChannel
      readonly reportedAt: string
      readonly lossSatang: number
    }>
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  } | null
}

export type CaseSearchQueryVariables = Exact<{
  filter: CaseSearchInput
  after?: string | null | undefined
}>

export type CaseSearchQuery = {
  readonly searchCases: {
    readonly nodes: ReadonlyArray<{
      readonly id: string
      readonly caseNumber: string
      readonly status: CaseStatus
      readonly scamType: ScamType
      readonly channel: ReportChannel
      readonly reportedAt: string
      readonly lossSatang: number
    }>
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  } | null
}

export type ListedCaseFragment = {
  readonly id: string
  readonly caseNumber: string
  readonly status: CaseStatus
  readonly scamType: ScamType
  readonly channel: ReportChannel
  readonly reportedAt: string
  readonly lossSatang: number
}

export const caseList: Operation<CaseListQuery, CaseListQueryVariables> = {
  name: 'CaseList',
  text: 'query CaseList($filter:CaseFilter$after:String){cases(filter:$filter first:50 after:$after){nodes{...ListedCase}pageInfo{hasNextPage endCursor}}}fragment ListedCase on Case{id caseNumber status scamType channel reportedAt lossSatang}',
}

export const caseSearch: Operation<CaseSearchQuery, CaseSearchQueryVariables> = {
  name: 'CaseSearch',
  text: 'query CaseSearch($filter:CaseSearchInput!$after:String){searchCases(filter:$filter first:50 after:$after){nodes{...ListedCase}pageInfo{hasNextPage endCursor}}}fragment ListedCase on Case{id caseNumber status scamType channel reportedAt lossSatang}',
}
