// Made by npm run operations. Do not edit.

import type { Operation } from '../graph/operation.ts'

type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] }

export type AccountRefInput = {
  readonly bankCode: string
  readonly accountNumber: string
  readonly holderName?: string | null | undefined
  readonly holderNationalId?: string | null | undefined
  readonly holderIdentity?: IdentityInput | null | undefined
}

export type AccountSearchInput = {
  readonly bankCode: string
  readonly accountNumber: string
}

export type CaseSearchInput = {
  readonly caseNumber?: string | null | undefined
  readonly suspectMsisdn?: string | null | undefined
  readonly account?: AccountSearchInput | null | undefined
  readonly reference?: string | null | undefined
}

export type CaseStatus = 'OPEN' | 'REFERRED' | 'INVESTIGATING' | 'RECOVERY' | 'CLOSED'

export type ComplaintInput = {
  readonly number: string
  readonly receivedAt: string
}

export type DestinationInput = {
  readonly bankCode?: string | null | undefined
  readonly accountNumber?: string | null | undefined
  readonly proxy?: ProxyInput | null | undefined
  readonly holderName?: string | null | undefined
  readonly holderNationalId?: string | null | undefined
  readonly holderIdentity?: IdentityInput | null | undefined
}

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

export type IdentityInput = {
  readonly nationalId?: string | null | undefined
  readonly foreignerId?: string | null | undefined
  readonly passport?: PassportInput | null | undefined
  readonly juristicId?: string | null | undefined
}

export type LegalBasis =
  | 'VICTIM_WORD'
  | 'BANK_SUSPICION'
  | 'AUTHORITY_NOTICE'
  | 'CENTRE_ORDER'
  | 'LISTING'
  | 'SEIZURE'
  | 'RESTRAINT'

export type OnDuplicate = 'REPORT' | 'ATTACH' | 'REFUSE'

export type PassportInput = {
  readonly country: string
  readonly number: string
}

export type PersonInput = {
  readonly nationalId?: string | null | undefined
  readonly identity?: IdentityInput | null | undefined
  readonly name: string
  readonly msisdn?: string | null | undefined
}

export type ProxyInput = {
  readonly type: ProxyType
  readonly value: string
}

export type ProxyType = 'MOBILE' | 'NATIONAL_ID' | 'EWALLET'

export type ReportCaseInput = {
  readonly idempotencyKey: string | number
  readonly caseNumber?: string | null | undefined
  readonly scamType: ScamType
  readonly channel: ReportChannel
  readonly reportedAt?: string | null | undefined
  readonly narrative?: string | null | undefined
  readonly victim: PersonInput
  readonly transfers: ReadonlyArray<TransferInput>
  readonly suspectMsisdns?: ReadonlyArray<string> | null | undefined
  readonly onDuplicate?: OnDuplicate | null | undefined
  readonly complaint?: ComplaintInput | null | undefined
}

export type ReportChannel = 'HOTLINE_1441' | 'WEB' | 'BANK' | 'POLICE'

export type RequestHoldsAlongTrailInput = {
  readonly idempotencyKey: string | number
  readonly caseId: string | number
  readonly basis: LegalBasis
  readonly orderNumber?: string | null | undefined
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

export type TransferInput = {
  readonly reference?: string | null | undefined
  readonly amountSatang: number
  readonly transferredAt: string
  readonly hop?: number
  readonly from: AccountRefInput
  readonly to: DestinationInput
}

export type VictimSearchInput = {
  readonly nationalId?: string | null | undefined
  readonly identity?: IdentityInput | null | undefined
  readonly name?: string | null | undefined
  readonly msisdn?: string | null | undefined
}

export type IntakeByVictimQueryVariables = Exact<{
  filter: VictimSearchInput
}>

export type IntakeByVictimQuery = {
  readonly searchCasesByVictim: {
    readonly nodes: ReadonlyArray<{
      readonly id: string
      readonly caseNumber: string
      readonly status: CaseStatus
      readonly scamType: ScamType
      readonly reportedAt: string
      readonly lossSatang: number
    }>
  } | null
}

export type IntakeByFactsQueryVariables = Exact<{
  filter: CaseSearchInput
}>

export type IntakeByFactsQuery = {
  readonly searchCases: {
    readonly nodes: ReadonlyArray<{
      readonly id: string
      readonly caseNumber: string
      readonly status: CaseStatus
      readonly scamType: ScamType
      readonly reportedAt: string
      readonly lossSatang: number
    }>
  } | null
}

export type ReportCaseMutationVariables = Exact<{
  input: ReportCaseInput
}>

export type ReportCaseMutation = {
  readonly reportCase: {
    readonly isAttached: boolean
    readonly case: { readonly id: string; readonly caseNumber: string; readonly lossSatang: number }
    readonly possibleDuplicates: ReadonlyArray<{
      readonly id: string
      readonly caseNumber: string
      readonly status: CaseStatus
      readonly scamType: ScamType
      readonly reportedAt: string
      readonly lossSatang: number
    }>
  } | null
}

export type RequestAllHoldsMutationVariables = Exact<{
  input: RequestHoldsAlongTrailInput
}>

export type RequestAllHoldsMutation = {
  readonly requestHoldsAlongTrail: {
    readonly requested: number
    readonly holds: ReadonlyArray<{
      readonly id: string
      readonly state: HoldState
      readonly requestedSatang: number | null
      readonly account: { readonly bankCode: string; readonly maskedNumber: string }
    }>
  } | null
}

export type IntakeMatchFragment = {
  readonly id: string
  readonly caseNumber: string
  readonly status: CaseStatus
  readonly scamType: ScamType
  readonly reportedAt: string
  readonly lossSatang: number
}

export const intakeByVictim: Operation<IntakeByVictimQuery, IntakeByVictimQueryVariables> = {
  name: 'IntakeByVictim',
  text: 'query IntakeByVictim($filter:VictimSearchInput!){searchCasesByVictim(filter:$filter first:5){nodes{...IntakeMatch}}}fragment IntakeMatch on Case{id caseNumber status scamType reportedAt lossSatang}',
}

export const intakeByFacts: Operation<IntakeByFactsQuery, IntakeByFactsQueryVariables> = {
  name: 'IntakeByFacts',
  text: 'query IntakeByFacts($filter:CaseSearchInput!){searchCases(filter:$filter first:5){nodes{...IntakeMatch}}}fragment IntakeMatch on Case{id caseNumber status scamType reportedAt lossSatang}',
}

export const reportCase: Operation<ReportCaseMutation, ReportCaseMutationVariables> = {
  name: 'ReportCase',
  text: 'mutation ReportCase($input:ReportCaseInput!){reportCase(input:$input){isAttached case{id caseNumber lossSatang}possibleDuplicates(first:10){...IntakeMatch}}}fragment IntakeMatch on Case{id caseNumber status scamType reportedAt lossSatang}',
}

export const requestAllHolds: Operation<RequestAllHoldsMutation, RequestAllHoldsMutationVariables> =
  {
    name: 'RequestAllHolds',
    text: 'mutation RequestAllHolds($input:RequestHoldsAlongTrailInput!){requestHoldsAlongTrail(input:$input){requested holds{id state requestedSatang account{bankCode maskedNumber}}}}',
  }
