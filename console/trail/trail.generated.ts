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

export type MuleTier = 'BLACK' | 'DARK_GREY' | 'LIGHT_GREY' | 'DARK_BROWN' | 'LIGHT_BROWN'

export type ProxyType = 'MOBILE' | 'NATIONAL_ID' | 'EWALLET'

export type RejectionReason =
  'ACCOUNT_UNKNOWN' | 'ACCOUNT_CLOSED' | 'NOT_OUR_CUSTOMER' | 'MONEY_GONE' | 'DUPLICATE' | 'OTHER'

export type CaseLegsQueryVariables = Exact<{
  id: string | number
  after?: string | number | null | undefined
  hasNumbers: boolean
  hasTiers: boolean
}>

export type CaseLegsQuery = {
  readonly case: {
    readonly transfers: ReadonlyArray<{
      readonly id: string
      readonly reference: string | null
      readonly amountSatang: number
      readonly transferredAt: string
      readonly hop: number
      readonly from: {
        readonly id: string
        readonly bankCode: string
        readonly maskedNumber: string
        readonly accountNumber?: string | null
        readonly muleTier?: MuleTier | null
      }
      readonly to: {
        readonly id: string
        readonly bankCode: string
        readonly maskedNumber: string
        readonly accountNumber?: string | null
        readonly muleTier?: MuleTier | null
      } | null
      readonly toProxy: {
        readonly type: ProxyType
        readonly maskedValue: string
        readonly isResolved: boolean
      } | null
    }>
  } | null
}

export type CaseHoldsQueryVariables = Exact<{
  id: string | number
  after?: string | number | null | undefined
  hasNumbers: boolean
  hasTiers: boolean
}>

export type CaseHoldsQuery = {
  readonly case: {
    readonly holds: ReadonlyArray<{
      readonly id: string
      readonly state: HoldState
      readonly basis: LegalBasis
      readonly hop: number | null
      readonly requestedSatang: number | null
      readonly heldSatang: number | null
      readonly requestedBy: string
      readonly requestedAt: string
      readonly placedAt: string | null
      readonly complaintDueAt: string | null
      readonly decisionDueAt: string | null
      readonly lapsesAt: string | null
      readonly endedAt: string | null
      readonly rejection: RejectionReason | null
      readonly account: {
        readonly id: string
        readonly bankCode: string
        readonly maskedNumber: string
        readonly accountNumber?: string | null
        readonly muleTier?: MuleTier | null
      }
    }> | null
  } | null
}

export type CaseHoldersQueryVariables = Exact<{
  id: string | number
  after?: string | number | null | undefined
}>

export type CaseHoldersQuery = {
  readonly case: {
    readonly transfers: ReadonlyArray<{
      readonly id: string
      readonly from: { readonly id: string }
      readonly to: { readonly id: string } | null
      readonly fromHolder: { readonly id: string; readonly name: string | null } | null
      readonly toHolder: { readonly id: string; readonly name: string | null } | null
    }>
  } | null
}

export type TrailAccountFragment = {
  readonly id: string
  readonly bankCode: string
  readonly maskedNumber: string
  readonly accountNumber?: string | null
  readonly muleTier?: MuleTier | null
}

export type TrailHoldFragment = {
  readonly id: string
  readonly state: HoldState
  readonly basis: LegalBasis
  readonly hop: number | null
  readonly requestedSatang: number | null
  readonly heldSatang: number | null
  readonly requestedBy: string
  readonly requestedAt: string
  readonly placedAt: string | null
  readonly complaintDueAt: string | null
  readonly decisionDueAt: string | null
  readonly lapsesAt: string | null
  readonly endedAt: string | null
  readonly rejection: RejectionReason | null
  readonly account: {
    readonly id: string
    readonly bankCode: string
    readonly maskedNumber: string
    readonly accountNumber?: string | null
    readonly muleTier?: MuleTier | null
  }
}

export const caseLegs: Operation<CaseLegsQuery, CaseLegsQueryVariables> = {
  name: 'CaseLegs',
  text: 'query CaseLegs($id:ID!$after:ID$hasNumbers:Boolean!$hasTiers:Boolean!){case(id:$id){transfers(first:200 after:$after){id reference amountSatang transferredAt hop from{...TrailAccount}to{...TrailAccount}toProxy{type maskedValue isResolved}}}}fragment TrailAccount on BankAccount{id bankCode maskedNumber accountNumber@include(if:$hasNumbers)muleTier@include(if:$hasTiers)}',
}

export const caseHolds: Operation<CaseHoldsQuery, CaseHoldsQueryVariables> = {
  name: 'CaseHolds',
  text: 'query CaseHolds($id:ID!$after:ID$hasNumbers:Boolean!$hasTiers:Boolean!){case(id:$id){holds(first:100 after:$after){...TrailHold}}}fragment TrailHold on Hold{id state basis hop requestedSatang heldSatang requestedBy requestedAt placedAt complaintDueAt decisionDueAt lapsesAt endedAt rejection account{...TrailAccount}}fragment TrailAccount on BankAccount{id bankCode maskedNumber accountNumber@include(if:$hasNumbers)muleTier@include(if:$hasTiers)}',
}

export const caseHolders: Operation<CaseHoldersQuery, CaseHoldersQueryVariables> = {
  name: 'CaseHolders',
  text: 'query CaseHolders($id:ID!$after:ID){case(id:$id){transfers(first:200 after:$after){id from{id}to{id}fromHolder{id name}toHolder{id name}}}}',
}
