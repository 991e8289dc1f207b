// Made by npm run operations. Do not edit.

import type { Operation } from '../graph/operation.ts'

type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] }

export type HoldState =
  | 'REQUESTED'
  | 'PLACED'
  | 'PARTIAL'
  | 'NO_FUNDS'
  | 'REJECTED'
  | 'COMPLAINED'
  | 'EXTENDED'
  | 'LIFTED'
  | 'RELEASED'
  | 'LAPSED'

export type LegalBasis =
  | 'VICTIM_WORD'
  | 'BANK_SUSPICION'
  | 'AUTHORITY_NOTICE'
  | 'CENTRE_ORDER'
  | 'LISTING'
  | 'SEIZURE'
  | 'RESTRAINT'

export type ReferralState =
  'SENT' | 'ACKNOWLEDGED' | 'ASSIGNED' | 'COMPLAINED' | 'ACCEPTED' | 'NOT_ACCEPTED' | 'TRANSFERRED'

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

export type BoardBanksQueryVariables = Exact<{ [key: string]: never }>

export type BoardBanksQuery = {
  readonly unansweredRequests: ReadonlyArray<{
    readonly bankCode: string
    readonly count: number
    readonly oldestRequestedAt: string
    readonly requestedSatang: number
  }> | null
}

export type BoardRequestsQueryVariables = Exact<{
  bankCode?: string | null | undefined
  after?: string | null | undefined
}>

export type BoardRequestsQuery = {
  readonly holds: {
    readonly nodes: ReadonlyArray<{
      readonly id: string
      readonly state: HoldState
      readonly basis: LegalBasis
      readonly requestedSatang: number | null
      readonly heldSatang: number | null
      readonly requestedAt: string
      readonly lapsesAt: string | null
      readonly account: { readonly bankCode: string; readonly maskedNumber: string }
      readonly case: { readonly id: string; readonly caseNumber: string } | null
    }>
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  } | null
}

export type BoardLapsingQueryVariables = Exact<{
  before: string
  after?: string | null | undefined
}>

export type BoardLapsingQuery = {
  readonly holds: {
    readonly nodes: ReadonlyArray<{
      readonly id: string
      readonly state: HoldState
      readonly basis: LegalBasis
      readonly requestedSatang: number | null
      readonly heldSatang: number | null
      readonly requestedAt: string
      readonly lapsesAt: string | null
      readonly account: { readonly bankCode: string; readonly maskedNumber: string }
      readonly case: { readonly id: string; readonly caseNumber: string } | null
    }>
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  } | null
}

export type BoardOverdueQueryVariables = Exact<{
  after?: string | null | undefined
}>

export type BoardOverdueQuery = {
  readonly referrals: {
    readonly totalCount: number
    readonly nodes: ReadonlyArray<{
      readonly id: string
      readonly state: ReferralState
      readonly dueAt: string | null
      readonly officer: string | null
      readonly station: { readonly nameTh: string; readonly nameEn: string }
      readonly case: { readonly id: string; readonly caseNumber: string }
    }>
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  } | null
}

export type BoardFiguresQueryVariables = Exact<{
  from: string
  to: string
}>

export type BoardFiguresQuery = {
  readonly figures: {
    readonly cases: ReadonlyArray<{
      readonly scamType: ScamType | null
      readonly reported: number
      readonly lossSatang: number
    }> | null
    readonly holds: ReadonlyArray<{
      readonly bankCode: string | null
      readonly requested: number
      readonly answeredWithin10Minutes: number
      readonly answeredWithin60Minutes: number
      readonly requestedSatang: number
      readonly heldSatang: number
      readonly answered: {
        readonly count: number
        readonly p50Seconds: number | null
        readonly p95Seconds: number | null
      }
    }> | null
    readonly referrals: {
      readonly referred: number
      readonly overdue: number
      readonly acknowledged: { readonly count: number }
      readonly decided: { readonly count: number }
    } | null
  } | null
}

export type BoardHoldFragment = {
  readonly id: string
  readonly state: HoldState
  readonly basis: LegalBasis
  readonly requestedSatang: number | null
  readonly heldSatang: number | null
  readonly requestedAt: string
  readonly lapsesAt: string | null
  readonly account: { readonly bankCode: string; readonly maskedNumber: string }
  readonly case: { readonly id: string; readonly caseNumber: string } | null
}

export const boardBanks: Operation<BoardBanksQuery, BoardBanksQueryVariables> = {
  name: 'BoardBanks',
  text: 'query BoardBanks{unansweredRequests{bankCode count oldestRequestedAt requestedSatang}}',
}

export const boardRequests: Operation<BoardRequestsQuery, BoardRequestsQueryVariables> = {
  name: 'BoardRequests',
  text: 'query BoardRequests($bankCode:BankCode$after:String){holds(filter:{state:REQUESTED bankCode:$bankCode}first:50 after:$after){nodes{...BoardHold}pageInfo{hasNextPage endCursor}}}fragment BoardHold on Hold{id state basis requestedSatang heldSatang requestedAt lapsesAt account{bankCode maskedNumber}case{id caseNumber}}',
}

export const boardLapsing: Operation<BoardLapsingQuery, BoardLapsingQueryVariables> = {
  name: 'BoardLapsing',
  text: 'query BoardLapsing($before:DateTime!$after:String){holds(filter:{lapsesBefore:$before}orderBy:LAPSES_AT first:50 after:$after){nodes{...BoardHold}pageInfo{hasNextPage endCursor}}}fragment BoardHold on Hold{id state basis requestedSatang heldSatang requestedAt lapsesAt account{bankCode maskedNumber}case{id caseNumber}}',
}

export const boardOverdue: Operation<BoardOverdueQuery, BoardOverdueQueryVariables> = {
  name: 'BoardOverdue',
  text: 'query BoardOverdue($after:String){referrals(filter:{overdue:true}first:50 after:$after){nodes{id state dueAt officer station{nameTh nameEn}case{id caseNumber}}totalCount pageInfo{hasNextPage endCursor}}}',
}

export const boardFigures: Operation<BoardFiguresQuery, BoardFiguresQueryVariables> = {
  name: 'BoardFigures',
  text: 'query BoardFigures($from:DateTime!$to:DateTime!){figures(from:$from to:$to){cases{scamType reported lossSatang}holds{bankCode requested answered{count p50Seconds p95Seconds}answeredWithin10Minutes answeredWithin60Minutes requestedSatang heldSatang}referrals{referred overdue acknowledged{count}decided{count}}}}',
}
