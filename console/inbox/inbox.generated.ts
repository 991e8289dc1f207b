// Made by npm run operations. Do not edit.

import type { Operation } from '../graph/operation.ts'

type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] }

export type DecideReleaseInput = {
  readonly idempotencyKey?: string | number | null | undefined
  readonly holdId: string | number
  readonly outcome: ReleaseOutcome
  readonly reason: string
}

export type HoldFilter = {
  readonly state?: HoldState | null | undefined
  readonly states?: ReadonlyArray<HoldState> | null | undefined
  readonly requestedBy?: string | number | null | undefined
  readonly requestedFrom?: string | null | undefined
  readonly requestedBefore?: string | null | undefined
  readonly caseId?: string | number | null | undefined
  readonly bankCode?: string | null | undefined
  readonly lapsesBefore?: string | null | undefined
  readonly liftable?: boolean | null | undefined
}

export type HoldRemark =
  | 'CLOCK_RAN_OUT'
  | 'FORWARDED'
  | 'COMPLAINED'
  | 'COMPLAINED_BEFORE'
  | 'TOPPED_UP'
  | 'ORDERED'
  | 'RELEASE_REQUESTED'
  | 'RELEASE_REFUSED'
  | 'NO_EVIDENCE'
  | 'LEG_WRONG'
  | 'CASE_DUPLICATE'
  | 'CASE_NOT_TECH_CRIME'
  | 'CASE_WITHDRAWN'
  | 'PROXY_RESOLVED'
  | 'PROXY_COVERED'

export type HoldSort = 'REQUESTED_AT' | 'LAPSES_AT'

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

export type LiftHoldInput = {
  readonly idempotencyKey?: string | number | null | undefined
  readonly holdId: string | number
  readonly reason: string
}

export type LiftHoldsInput = {
  readonly idempotencyKey: string | number
  readonly items: ReadonlyArray<LiftHoldInput>
}

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

export type PlaceHoldsInput = {
  readonly idempotencyKey: string | number
  readonly items: ReadonlyArray<PlaceHoldInput>
}

export type ProxyType = 'MOBILE' | 'NATIONAL_ID' | 'EWALLET'

export type RejectHoldInput = {
  readonly idempotencyKey?: string | number | null | undefined
  readonly holdId: string | number
  readonly reason: string
  readonly code?: RejectionReason | null | undefined
}

export type RejectionReason =
  'ACCOUNT_UNKNOWN' | 'ACCOUNT_CLOSED' | 'NOT_OUR_CUSTOMER' | 'MONEY_GONE' | 'DUPLICATE' | 'OTHER'

export type ReleaseOutcome = 'RELEASED' | 'REFUSED'

export type RequestReleaseInput = {
  readonly idempotencyKey?: string | number | null | undefined
  readonly holdId: string | number
  readonly reason: string
}

export type ResolveProxyInput = {
  readonly idempotencyKey: string | number
  readonly transferId: string | number
  readonly accountNumber: string
}

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
  filter?: HoldFilter | null | undefined
  orderBy: HoldSort
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
      readonly answerDueAt: string | null
      readonly placedAt: string | null
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
        readonly requestedAt: string
        readonly reason: string
        readonly dueAt: string
        readonly outcome: ReleaseOutcome | null
      } | null
    }>
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  } | null
}

export type HoldFileQueryVariables = Exact<{
  id: string | number
}>

export type HoldFileQuery = {
  readonly hold: {
    readonly endedAt: string | null
    readonly complaintDueAt: string | null
    readonly decisionDueAt: string | null
    readonly orderNumber: string | null
    readonly id: string
    readonly state: HoldState
    readonly basis: LegalBasis
    readonly hop: number | null
    readonly requestedSatang: number | null
    readonly heldSatang: number | null
    readonly requestedBy: string
    readonly requestedAt: string
    readonly answerDueAt: string | null
    readonly placedAt: string | null
    readonly lapsesAt: string | null
    readonly liftableSince: string | null
    readonly rejection: RejectionReason | null
    readonly history: ReadonlyArray<{
      readonly id: string
      readonly at: string
      readonly state: HoldState
      readonly agencyId: string
      readonly officer: string | null
      readonly section: string | null
      readonly remark: HoldRemark | null
      readonly words: string | null
    }>
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
      readonly requestedAt: string
      readonly reason: string
      readonly dueAt: string
      readonly outcome: ReleaseOutcome | null
    } | null
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
      readonly answerDueAt: string | null
      readonly placedAt: string | null
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
        readonly requestedAt: string
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
      readonly answerDueAt: string | null
      readonly placedAt: string | null
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
        readonly requestedAt: string
        readonly reason: string
        readonly dueAt: string
        readonly outcome: ReleaseOutcome | null
      } | null
    }
  } | null
}

export type PlaceHoldsMutationVariables = Exact<{
  input: PlaceHoldsInput
}>

export type PlaceHoldsMutation = {
  readonly placeHolds: {
    readonly results: ReadonlyArray<{
      readonly holdId: string
      readonly error: {
        readonly code: string
        readonly message: string
        readonly state: string | null
        readonly reason: string | null
      } | null
    }>
  } | null
}

export type LiftHoldMutationVariables = Exact<{
  input: LiftHoldInput
}>

export type LiftHoldMutation = {
  readonly liftHold: { readonly hold: { readonly id: string } } | null
}

export type LiftHoldsMutationVariables = Exact<{
  input: LiftHoldsInput
}>

export type LiftHoldsMutation = {
  readonly liftHolds: {
    readonly results: ReadonlyArray<{
      readonly holdId: string
      readonly error: {
        readonly code: string
        readonly message: string
        readonly state: string | null
        readonly reason: string | null
      } | null
    }>
  } | null
}

export type RequestReleaseMutationVariables = Exact<{
  input: RequestReleaseInput
}>

export type RequestReleaseMutation = {
  readonly requestRelease: { readonly hold: { readonly id: string } } | null
}

export type DecideReleaseMutationVariables = Exact<{
  input: DecideReleaseInput
}>

export type DecideReleaseMutation = {
  readonly decideRelease: { readonly hold: { readonly id: string } } | null
}

export type ItemResultFragment = {
  readonly holdId: string
  readonly error: {
    readonly code: string
    readonly message: string
    readonly state: string | null
    readonly reason: string | null
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
  readonly answerDueAt: string | null
  readonly placedAt: string | null
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
    readonly requestedAt: string
    readonly reason: string
    readonly dueAt: string
    readonly outcome: ReleaseOutcome | null
  } | null
}

export type ProxiesQueryVariables = Exact<{
  after?: string | null | undefined
}>

export type ProxiesQuery = {
  readonly unresolvedProxies: {
    readonly nodes: ReadonlyArray<{
      readonly id: string
      readonly amountSatang: number
      readonly transferredAt: string
      readonly hop: number
      readonly from: { readonly bankCode: string }
      readonly to: { readonly bankCode: string } | null
      readonly toProxy: { readonly type: ProxyType; readonly maskedValue: string } | null
    }>
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  } | null
}

export type ResolveProxyMutationVariables = Exact<{
  input: ResolveProxyInput
}>

export type ResolveProxyMutation = {
  readonly resolveProxy: { readonly transfer: { readonly id: string } } | null
}

export type WaitingProxyFragment = {
  readonly id: string
  readonly amountSatang: number
  readonly transferredAt: string
  readonly hop: number
  readonly from: { readonly bankCode: string }
  readonly to: { readonly bankCode: string } | null
  readonly toProxy: { readonly type: ProxyType; readonly maskedValue: string } | null
}

export const inbox: Operation<InboxQuery, InboxQueryVariables> = {
  name: 'Inbox',
  text: 'query Inbox($filter:HoldFilter$orderBy:HoldSort!$after:String){holds(filter:$filter orderBy:$orderBy first:100 after:$after){nodes{...InboxHold}pageInfo{hasNextPage endCursor}}}fragment InboxHold on Hold{id state basis hop requestedSatang heldSatang requestedBy requestedAt answerDueAt placedAt lapsesAt liftableSince rejection account{bankCode accountNumber maskedNumber}case{id caseNumber scamType}release{requestedBy requestedAt reason dueAt outcome}}',
}

export const holdFile: Operation<HoldFileQuery, HoldFileQueryVariables> = {
  name: 'HoldFile',
  text: 'query HoldFile($id:ID!){hold(id:$id){...InboxHold endedAt complaintDueAt decisionDueAt orderNumber history(first:100){id at state agencyId officer section remark words}}}fragment InboxHold on Hold{id state basis hop requestedSatang heldSatang requestedBy requestedAt answerDueAt placedAt lapsesAt liftableSince rejection account{bankCode accountNumber maskedNumber}case{id caseNumber scamType}release{requestedBy requestedAt reason dueAt outcome}}',
}

export const placeHold: Operation<PlaceHoldMutation, PlaceHoldMutationVariables> = {
  name: 'PlaceHold',
  text: 'mutation PlaceHold($input:PlaceHoldInput!){placeHold(input:$input){hold{...InboxHold}}}fragment InboxHold on Hold{id state basis hop requestedSatang heldSatang requestedBy requestedAt answerDueAt placedAt lapsesAt liftableSince rejection account{bankCode accountNumber maskedNumber}case{id caseNumber scamType}release{requestedBy requestedAt reason dueAt outcome}}',
}

export const rejectHold: Operation<RejectHoldMutation, RejectHoldMutationVariables> = {
  name: 'RejectHold',
  text: 'mutation RejectHold($input:RejectHoldInput!){rejectHold(input:$input){hold{...InboxHold}}}fragment InboxHold on Hold{id state basis hop requestedSatang heldSatang requestedBy requestedAt answerDueAt placedAt lapsesAt liftableSince rejection account{bankCode accountNumber maskedNumber}case{id caseNumber scamType}release{requestedBy requestedAt reason dueAt outcome}}',
}

export const placeHolds: Operation<PlaceHoldsMutation, PlaceHoldsMutationVariables> = {
  name: 'PlaceHolds',
  text: 'mutation PlaceHolds($input:PlaceHoldsInput!){placeHolds(input:$input){results{...ItemResult}}}fragment ItemResult on HoldResult{holdId error{code message state reason}}',
}

export const liftHold: Operation<LiftHoldMutation, LiftHoldMutationVariables> = {
  name: 'LiftHold',
  text: 'mutation LiftHold($input:LiftHoldInput!){liftHold(input:$input){hold{id}}}',
}

export const liftHolds: Operation<LiftHoldsMutation, LiftHoldsMutationVariables> = {
  name: 'LiftHolds',
  text: 'mutation LiftHolds($input:LiftHoldsInput!){liftHolds(input:$input){results{...ItemResult}}}fragment ItemResult on HoldResult{holdId error{code message state reason}}',
}

export const requestRelease: Operation<RequestReleaseMutation, RequestReleaseMutationVariables> = {
  name: 'RequestRelease',
  text: 'mutation RequestRelease($input:RequestReleaseInput!){requestRelease(input:$input){hold{id}}}',
}

export const decideRelease: Operation<DecideReleaseMutation, DecideReleaseMutationVariables> = {
  name: 'DecideRelease',
  text: 'mutation DecideRelease($input:DecideReleaseInput!){decideRelease(input:$input){hold{id}}}',
}

export const proxies: Operation<ProxiesQuery, ProxiesQueryVariables> = {
  name: 'Proxies',
  text: 'query Proxies($after:String){unresolvedProxies(first:100 after:$after){nodes{...WaitingProxy}pageInfo{hasNextPage endCursor}}}fragment WaitingProxy on Transfer{id amountSatang transferredAt hop from{bankCode}to{bankCode}toProxy{type maskedValue}}',
}

export const resolveProxy: Operation<ResolveProxyMutation, ResolveProxyMutationVariables> = {
  name: 'ResolveProxy',
  text: 'mutation ResolveProxy($input:ResolveProxyInput!){resolveProxy(input:$input){transfer{id}}}',
}
