// Made by npm run operations. Do not edit.

import type { Operation } from '../graph/operation.ts'

type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] }

export type AddCaseNoteInput = {
  readonly idempotencyKey: string | number
  readonly caseId: string | number
  readonly text: string
}

export type CaseStatus = 'OPEN' | 'REFERRED' | 'INVESTIGATING' | 'RECOVERY' | 'CLOSED'

export type CloseReason = 'DUPLICATE' | 'NOT_TECH_CRIME' | 'WITHDRAWN' | 'RESOLVED'

export type IdentityKind =
  'NATIONAL_ID' | 'FOREIGNER_ID' | 'PASSPORT' | 'JURISTIC_ID' | 'UNIDENTIFIED'

export type LegalBasis =
  | 'VICTIM_WORD'
  | 'BANK_SUSPICION'
  | 'AUTHORITY_NOTICE'
  | 'CENTRE_ORDER'
  | 'LISTING'
  | 'SEIZURE'
  | 'RESTRAINT'

export type Operator = 'AIS' | 'TRUE' | 'NT'

export type PartyRole =
  'OWNER' | 'CENTRE' | 'VICTIM_BANK' | 'RECEIVING_BANK' | 'INVESTIGATOR' | 'TELCO'

export type ReferCaseInput = {
  readonly idempotencyKey: string | number
  readonly caseId: string | number
  readonly stationCode: string | number
  readonly note?: string | null | undefined
}

export type ReferralDecision = 'ACCEPTED' | 'NOT_ACCEPTED' | 'NO_EVIDENCE'

export type ReferralState =
  'SENT' | 'ACKNOWLEDGED' | 'ASSIGNED' | 'COMPLAINED' | 'ACCEPTED' | 'NOT_ACCEPTED' | 'TRANSFERRED'

export type ReportChannel = 'HOTLINE_1441' | 'WEB' | 'BANK' | 'POLICE'

export type RequestSimSuspensionInput = {
  readonly idempotencyKey: string | number
  readonly caseId: string | number
  readonly msisdns: ReadonlyArray<string>
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

export type SimStatus = 'NOT_REGISTERED' | 'ACTIVE' | 'SUSPENSION_ORDERED' | 'SUSPENDED' | 'REVOKED'

export type CaseFileQueryVariables = Exact<{
  id: string | number
  hasVictim: boolean
  hasHolds: boolean
  hasNumbers: boolean
  hasReferrals: boolean
}>

export type CaseFileQuery = {
  readonly case: {
    readonly id: string
    readonly caseNumber: string
    readonly status: CaseStatus
    readonly scamType: ScamType
    readonly channel: ReportChannel
    readonly reportedAt: string
    readonly lossSatang: number
    readonly closeReason: CloseReason | null
    readonly heldSatang?: number | null
    readonly narrative?: string | null
    readonly mergedInto: { readonly id: string; readonly caseNumber: string } | null
    readonly duplicateOf: { readonly id: string; readonly caseNumber: string } | null
    readonly possibleDuplicates: ReadonlyArray<{ readonly id: string; readonly caseNumber: string }>
    readonly parties: ReadonlyArray<{
      readonly role: PartyRole
      readonly since: string
      readonly agency: { readonly id: string; readonly nameTh: string; readonly nameEn: string }
    }>
    readonly notes?: {
      readonly nodes: ReadonlyArray<{
        readonly id: string
        readonly at: string
        readonly text: string
        readonly officer: string
        readonly agency: { readonly nameTh: string; readonly nameEn: string }
      }>
    } | null
    readonly amendments?: {
      readonly nodes: ReadonlyArray<{
        readonly at: string
        readonly field: string
        readonly reason: string
      }>
    } | null
    readonly suspectNumbers?: ReadonlyArray<{
      readonly msisdn: string
      readonly operator: Operator | null
      readonly status: SimStatus
      readonly suspensionDueAt: string | null
      readonly suspendedAt: string | null
    }> | null
    readonly referral?: {
      readonly id: string
      readonly state: ReferralState
      readonly referredAt: string
      readonly acknowledgedAt: string | null
      readonly officer: string | null
      readonly dueAt: string | null
      readonly decision: ReferralDecision | null
      readonly decidedAt: string | null
      readonly station: { readonly code: string; readonly nameTh: string; readonly nameEn: string }
      readonly complaint: {
        readonly number: string
        readonly receivedAt: string
        readonly decisionDueAt: string
      } | null
    } | null
  } | null
}

export type CaseTimelineQueryVariables = Exact<{
  id: string | number
  after?: string | null | undefined
}>

export type CaseTimelineQuery = {
  readonly case: {
    readonly timeline: {
      readonly nodes: ReadonlyArray<{
        readonly at: string
        readonly kind: string
        readonly summary: string
        readonly details: {
          readonly section: string | null
          readonly basis: LegalBasis | null
          readonly stationCode: string | null
          readonly fromStationCode: string | null
          readonly closeReason: CloseReason | null
        } | null
        readonly agency: { readonly nameTh: string; readonly nameEn: string }
        readonly concerns: { readonly nameTh: string; readonly nameEn: string } | null
      }>
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
    }
  } | null
}

export type CaseVictimQueryVariables = Exact<{
  id: string | number
  hasContact: boolean
}>

export type CaseVictimQuery = {
  readonly case: {
    readonly victim: {
      readonly id: string
      readonly name: string | null
      readonly identityKind: IdentityKind | null
      readonly nationalId: string | null
      readonly foreignerId: string | null
      readonly juristicId: string | null
      readonly hasNameConflict: boolean | null
      readonly msisdn?: string | null
      readonly passport: { readonly country: string; readonly number: string } | null
    } | null
  } | null
}

export type FileReferralFragment = {
  readonly id: string
  readonly state: ReferralState
  readonly referredAt: string
  readonly acknowledgedAt: string | null
  readonly officer: string | null
  readonly dueAt: string | null
  readonly decision: ReferralDecision | null
  readonly decidedAt: string | null
  readonly station: { readonly code: string; readonly nameTh: string; readonly nameEn: string }
  readonly complaint: {
    readonly number: string
    readonly receivedAt: string
    readonly decisionDueAt: string
  } | null
}

export type ReferCaseMutationVariables = Exact<{
  input: ReferCaseInput
}>

export type ReferCaseMutation = {
  readonly referCase: { readonly referral: { readonly id: string } } | null
}

export type RequestSimSuspensionMutationVariables = Exact<{
  input: RequestSimSuspensionInput
}>

export type RequestSimSuspensionMutation = {
  readonly requestSimSuspension: { readonly request: { readonly id: string } } | null
}

export type AddCaseNoteMutationVariables = Exact<{
  input: AddCaseNoteInput
}>

export type AddCaseNoteMutation = {
  readonly addCaseNote: { readonly case: { readonly id: string } } | null
}

export const caseFile: Operation<CaseFileQuery, CaseFileQueryVariables> = {
  name: 'CaseFile',
  text: 'query CaseFile($id:ID!$hasVictim:Boolean!$hasHolds:Boolean!$hasNumbers:Boolean!$hasReferrals:Boolean!){case(id:$id){id caseNumber status scamType channel reportedAt lossSatang closeReason mergedInto{id caseNumber}duplicateOf{id caseNumber}possibleDuplicates(first:20){id caseNumber}parties{role since agency{id nameTh nameEn}}heldSatang@include(if:$hasHolds)narrative@include(if:$hasVictim)notes(first:100)@include(if:$hasVictim){nodes{id at text officer agency{nameTh nameEn}}}amendments(first:100)@include(if:$hasVictim){nodes{at field reason}}suspectNumbers@include(if:$hasNumbers){msisdn operator status suspensionDueAt suspendedAt}referral@include(if:$hasReferrals){...FileReferral}}}fragment FileReferral on PoliceReferral{id state referredAt acknowledgedAt officer dueAt decision decidedAt station{code nameTh nameEn}complaint{number receivedAt decisionDueAt}}',
}

export const caseTimeline: Operation<CaseTimelineQuery, CaseTimelineQueryVariables> = {
  name: 'CaseTimeline',
  text: 'query CaseTimeline($id:ID!$after:String){case(id:$id){timeline(first:100 after:$after){nodes{at kind summary details{section basis stationCode fromStationCode closeReason}agency{nameTh nameEn}concerns{nameTh nameEn}}pageInfo{hasNextPage endCursor}}}}',
}

export const caseVictim: Operation<CaseVictimQuery, CaseVictimQueryVariables> = {
  name: 'CaseVictim',
  text: 'query CaseVictim($id:ID!$hasContact:Boolean!){case(id:$id){victim{id name identityKind nationalId foreignerId juristicId passport{country number}hasNameConflict msisdn@include(if:$hasContact)}}}',
}

export const referCase: Operation<ReferCaseMutation, ReferCaseMutationVariables> = {
  name: 'ReferCase',
  text: 'mutation ReferCase($input:ReferCaseInput!){referCase(input:$input){referral{id}}}',
}

export const requestSimSuspension: Operation<
  RequestSimSuspensionMutation,
  RequestSimSuspensionMutationVariables
> = {
  name: 'RequestSimSuspension',
  text: 'mutation RequestSimSuspension($input:RequestSimSuspensionInput!){requestSimSuspension(input:$input){request{id}}}',
}

export const addCaseNote: Operation<AddCaseNoteMutation, AddCaseNoteMutationVariables> = {
  name: 'AddCaseNote',
  text: 'mutation AddCaseNote($input:AddCaseNoteInput!){addCaseNote(input:$input){case{id}}}',
}
