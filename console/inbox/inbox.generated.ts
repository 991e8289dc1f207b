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

export type NoticeInput = {
  readonly at: string
  readonly officer: string
}

export type PlaceHoldInput = {
  readonly idempotencyKey?: string | number | null | undefined
  readonly holdId: string | number
  readonly heldSatang: number
  readonly placedAt?: string | null | undefined
  readonly notice?: NoticeInput | null | undefined
}

export type RejectHoldInput = {
  readonly idempotencyKey?: string | number | null | undefined
  readonly holdId: string | number
  readonly reason: string
  readonly code?: RejectionReason | null | undefined
}

export type RejectionReason =
  'ACCOUNT_UNKNOWN' | 'ACCOUNT_CLOSED' | 'NOT_OUR_CUSTOMER' | 'MONEY_GONE' | 'DUPLICATE' | 'OTHER'

export type ReleaseOutcome = 'RELEASED' | 'REFUSED'

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

export type InboxQueryVariables = Exact<{
  states?: ReadonlyArray<HoldState> | HoldState | null | undefined
  after?: string | null | undefined
}>

export type InboxQuery = {
  readonly holds: {
    readonly nodes: ReadonlyArray<{
      readonly id: string
      readonly state: HoldState
      readonly basis: LegalBasis
      readonly hop: number | null
      readonly requestedSatang: number | null
      readonly heldSatang: number | null
      readonly requestedBy: string
      readonly requestedAt: string
      readonly lapsesAt: string | null
      readonly liftableSince: string | null
      readonly rejection: RejectionReason | null
      readonly account: {
        readonly bankCode: string
        readonly accountNumber: string | null
        readonly maskedNumber: string
      }
      readonly case: {
        readonly id: string
        readonly caseNumber: string
        readonly scamType: ScamType
      } | null
      readonly release: {
        readonly requestedBy: string
        readonly reason: string
        readonly dueAt: string
        readonly outcome: ReleaseOutcome | null
      } | null
    }>
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  } | null
}

export type PlaceHoldMutationVariables = Exact<{
  input: PlaceHoldInput
}>

export type PlaceHoldMutation = {
  readonly placeHold: {
    readonly hold: {
      readonly id: string
      readonly state: HoldState
      readonly basis: LegalBasis
      readonly hop: number | null
      readonly requestedSatang: number | null
      readonly heldSatang: number | null
      readonly requestedBy: string
      readonly requestedAt: string
      readonly lapsesAt: string | null
      readonly liftableSince: string | null
      readonly rejection: RejectionReason | null
      readonly account: {
        readonly bankCode: string
        readonly accountNumber: string | null
        readonly maskedNumber: string
      }
      readonly case: {
        readonly id: string
        readonly caseNumber: string
        readonly scamType: ScamType
      } | null
      readonly release: {
        readonly requestedBy: string
        readonly reason: string
        readonly dueAt: string
        readonly outcome: ReleaseOutcome | null
      } | null
    }
  } | null
}

export type RejectHoldMutationVariables = Exact<{
  input: RejectHoldInput
}>

export type RejectHoldMutation = {
  readonly rejectHold: {
    readonly hold: {
      readonly id: string
      readonly state: HoldState
      readonly basis: LegalBasis
      readonly hop: number | null
      readonly requestedSatang: number | null
      readonly heldSatang: number | null
      readonly requestedBy: string
      readonly requestedAt: string
      readonly lapsesAt: string | null
      readonly liftableSince: string | null
      readonly rejection: RejectionReason | null
      readonly account: {
        readonly bankCode: string
        readonly accountNumber: string | null
        readonly maskedNumber: string
      }
      readonly case: {
        readonly id: string
        readonly caseNumber: string
        readonly scamType: ScamType
      } | null
      readonly release: {
        readonly requestedBy: string
        readonly reason: string
        readonly dueAt: string
        readonly outcome: ReleaseOutcome | null
      } | null
    }
  } | null
}

export type InboxHoldFragment = {
  readonly id: string
  readonly state: HoldState
  readonly basis: LegalBasis
  readonly hop: number | null
  readonly requestedSatang: number | null
  readonly heldSatang: number | null
  readonly requestedBy: string
  readonly requestedAt: string
  readonly lapsesAt: string | null
  readonly liftableSince: string | null
  readonly rejection: RejectionReason | null
  readonly account: {
    readonly bankCode: string
    readonly accountNumber: string | null
    readonly maskedNumber: string
  }
  readonly case: {
    readonly id: string
    readonly caseNumber: string
    readonly scamType: ScamType
  } | null
  readonly release: {
    readonly requestedBy: string
    readonly reason: string
    readonly dueAt: string
    readonly outcome: ReleaseOutcome | null
  } | null
}

export const inbox: Operation<InboxQuery, InboxQueryVariables> = {
  name: 'Inbox',
  text: 'query Inbox($states:[HoldState!]$after:String){holds(filter:{states:$states}first:100 after:$after){nodes{...InboxHold}pageInfo{hasNextPage endCursor}}}fragment InboxHold on Hold{id state basis hop requestedSatang heldSatang requestedBy requestedAt lapsesAt liftableSince rejection account{bankCode accountNumber maskedNumber}case{id caseNumber scamType}release{requestedBy reason dueAt outcome}}',
}

export const placeHold: Operation<PlaceHoldMutation, PlaceHoldMutationVariables> = {
  name: 'PlaceHold',
  text: 'mutation PlaceHold($input:PlaceHoldInput!){placeHold(input:$input){hold{...InboxHold}}}fragment InboxHold on Hold{id state basis hop requestedSatang heldSatang requestedBy requestedAt lapsesAt liftableSince rejection account{bankCode accountNumber maskedNumber}case{id caseNumber scamType}release{requestedBy reason dueAt outcome}}',
}

export const rejectHold: Operation<RejectHoldMutation, RejectHoldMutationVariables> = {
  name: 'RejectHold',
  text: 'mutation RejectHold($input:RejectHoldInput!){rejectHold(input:$input){hold{...InboxHold}}}fragment InboxHold on Hold{id state basis hop requestedSatang heldSatang requestedBy requestedAt lapsesAt liftableSince rejection account{bankCode accountNumber maskedNumber}case{id caseNumber scamType}release{requestedBy reason dueAt outcome}}',
}
