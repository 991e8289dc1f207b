// Made by npm run operations. Do not edit.

import type { Operation } from '../graph/operation.ts'

type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] }

export type AcknowledgeReferralInput = {
  readonly idempotencyKey?: string | number | null | undefined
  readonly referralId: string | number
}

export type AssignOfficerInput = {
  readonly idempotencyKey?: string | number | null | undefined
  readonly referralId: string | number
  readonly officer: string
}

export type CorrectComplaintInput = {
  readonly idempotencyKey: string | number
  readonly referralId: string | number
  readonly complaintNumber: string
  readonly receivedAt: string
  readonly reason: string
}

export type DecideReferralInput = {
  readonly idempotencyKey?: string | number | null | undefined
  readonly referralId: string | number
  readonly decision: ReferralDecision
  readonly policeCaseNumber?: string | null | undefined
  readonly reason: string
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

export type RecordComplaintInput = {
  readonly idempotencyKey?: string | number | null | undefined
  readonly referralId: string | number
  readonly complaintNumber: string
  readonly receivedAt: string
}

export type ReferralDecision = 'ACCEPTED' | 'NOT_ACCEPTED' | 'NO_EVIDENCE'

export type ReferralFilter = {
  readonly state?: ReferralState | null | undefined
  readonly states?: ReadonlyArray<ReferralState> | null | undefined
  readonly stationCode?: string | number | null | undefined
  readonly officer?: string | null | undefined
  readonly mine?: boolean | null | undefined
  readonly overdue?: boolean | null | undefined
  readonly referredFrom?: string | null | undefined
  readonly referredBefore?: string | null | undefined
}

export type ReferralState =
  'SENT' | 'ACKNOWLEDGED' | 'ASSIGNED' | 'COMPLAINED' | 'ACCEPTED' | 'NOT_ACCEPTED' | 'TRANSFERRED'

export type ReopenReferralInput = {
  readonly idempotencyKey: string | number
  readonly referralId: string | number
  readonly reason: string
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

export type TransferReferralInput = {
  readonly idempotencyKey?: string | number | null | undefined
  readonly referralId: string | number
  readonly toStationCode: string | number
  readonly reason: string
}

export type ReferralsQueryVariables = Exact<{
  filter?: ReferralFilter | null | undefined
  after?: string | null | undefined
}>

export type ReferralsQuery = {
  readonly referrals: {
    readonly totalCount: number
    readonly nodes: ReadonlyArray<{
      readonly id: string
      readonly state: ReferralState
      readonly referredAt: string
      readonly officer: string | null
      readonly officerIsKnown: boolean | null
      readonly dueAt: string | null
      readonly case: {
        readonly id: string
        readonly caseNumber: string
        readonly scamType: ScamType
        readonly lossSatang: number
      }
    }>
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  } | null
}

export type ReferralFileQueryVariables = Exact<{
  id: string | number
}>

export type ReferralFileQuery = {
  readonly referral: {
    readonly acknowledgedAt: string | null
    readonly decision: ReferralDecision | null
    readonly decidedAt: string | null
    readonly id: string
    readonly state: ReferralState
    readonly referredAt: string
    readonly officer: string | null
    readonly officerIsKnown: boolean | null
    readonly dueAt: string | null
    readonly complaint: {
      readonly number: string
      readonly receivedAt: string
      readonly station: { readonly nameTh: string; readonly nameEn: string }
    } | null
    readonly station: { readonly code: string; readonly nameTh: string; readonly nameEn: string }
    readonly history: ReadonlyArray<{
      readonly at: string
      readonly state: ReferralState
      readonly agencyId: string
      readonly decision: ReferralDecision | null
      readonly note: string | null
    }>
    readonly case: {
      readonly heldSatang: number | null
      readonly id: string
      readonly caseNumber: string
      readonly scamType: ScamType
      readonly lossSatang: number
      readonly holds: ReadonlyArray<{
        readonly id: string
        readonly state: HoldState
        readonly heldSatang: number | null
        readonly lapsesAt: string | null
        readonly account: {
          readonly bankCode: string
          readonly accountNumber: string | null
          readonly maskedNumber: string
        }
      }> | null
    }
  } | null
}

export type StationsQueryVariables = Exact<{ [key: string]: never }>

export type StationsQuery = {
  readonly policeStations: ReadonlyArray<{
    readonly code: string
    readonly nameTh: string
    readonly nameEn: string
    readonly province: string
  }>
}

export type AcknowledgeReferralMutationVariables = Exact<{
  input: AcknowledgeReferralInput
}>

export type AcknowledgeReferralMutation = {
  readonly acknowledgeReferral: { readonly referral: { readonly id: string } } | null
}

export type AssignOfficerMutationVariables = Exact<{
  input: AssignOfficerInput
}>

export type AssignOfficerMutation = {
  readonly assignOfficer: { readonly referral: { readonly id: string } } | null
}

export type RecordComplaintMutationVariables = Exact<{
  input: RecordComplaintInput
}>

export type RecordComplaintMutation = {
  readonly recordComplaint: { readonly referral: { readonly id: string } } | null
}

export type CorrectComplaintMutationVariables = Exact<{
  input: CorrectComplaintInput
}>

export type CorrectComplaintMutation = {
  readonly correctComplaint: { readonly referral: { readonly id: string } } | null
}

export type DecideReferralMutationVariables = Exact<{
  input: DecideReferralInput
}>

export type DecideReferralMutation = {
  readonly decideReferral: { readonly referral: { readonly id: string } } | null
}

export type TransferReferralMutationVariables = Exact<{
  input: TransferReferralInput
}>

export type TransferReferralMutation = {
  readonly transferReferral: { readonly referral: { readonly id: string } } | null
}

export type ReopenReferralMutationVariables = Exact<{
  input: ReopenReferralInput
}>

export type ReopenReferralMutation = {
  readonly reopenReferral: { readonly referral: { readonly id: string } } | null
}

export type ReferralRowFragment = {
  readonly id: string
  readonly state: ReferralState
  readonly referredAt: string
  readonly officer: string | null
  readonly officerIsKnown: boolean | null
  readonly dueAt: string | null
  readonly case: {
    readonly id: string
    readonly caseNumber: string
    readonly scamType: ScamType
    readonly lossSatang: number
  }
}

export const referrals: Operation<ReferralsQuery, ReferralsQueryVariables> = {
  name: 'Referrals',
  text: 'query Referrals($filter:ReferralFilter$after:String){referrals(filter:$filter first:100 after:$after){nodes{...ReferralRow}pageInfo{hasNextPage endCursor}totalCount}}fragment ReferralRow on PoliceReferral{id state referredAt officer officerIsKnown dueAt case{id caseNumber scamType lossSatang}}',
}

export const referralFile: Operation<ReferralFileQuery, ReferralFileQueryVariables> = {
  name: 'ReferralFile',
  text: 'query ReferralFile($id:ID!){referral(id:$id){...ReferralRow acknowledgedAt decision decidedAt complaint{number receivedAt station{nameTh nameEn}}station{code nameTh nameEn}history{at state agencyId decision note}case{heldSatang holds(first:100){id state heldSatang lapsesAt account{bankCode accountNumber maskedNumber}}}}}fragment ReferralRow on PoliceReferral{id state referredAt officer officerIsKnown dueAt case{id caseNumber scamType lossSatang}}',
}

export const stations: Operation<StationsQuery, StationsQueryVariables> = {
  name: 'Stations',
  text: 'query Stations{policeStations{code nameTh nameEn province}}',
}

export const acknowledgeReferral: Operation<
  AcknowledgeReferralMutation,
  AcknowledgeReferralMutationVariables
> = {
  name: 'AcknowledgeReferral',
  text: 'mutation AcknowledgeReferral($input:AcknowledgeReferralInput!){acknowledgeReferral(input:$input){referral{id}}}',
}

export const assignOfficer: Operation<AssignOfficerMutation, AssignOfficerMutationVariables> = {
  name: 'AssignOfficer',
  text: 'mutation AssignOfficer($input:AssignOfficerInput!){assignOfficer(input:$input){referral{id}}}',
}

export const recordComplaint: Operation<RecordComplaintMutation, RecordComplaintMutationVariables> =
  {
    name: 'RecordComplaint',
    text: 'mutation RecordComplaint($input:RecordComplaintInput!){recordComplaint(input:$input){referral{id}}}',
  }

export const correctComplaint: Operation<
  CorrectComplaintMutation,
  CorrectComplaintMutationVariables
> = {
  name: 'CorrectComplaint',
  text: 'mutation CorrectComplaint($input:CorrectComplaintInput!){correctComplaint(input:$input){referral{id}}}',
}

export const decideReferral: Operation<DecideReferralMutation, DecideReferralMutationVariables> = {
  name: 'DecideReferral',
  text: 'mutation DecideReferral($input:DecideReferralInput!){decideReferral(input:$input){referral{id}}}',
}

export const transferReferral: Operation<
  TransferReferralMutation,
  TransferReferralMutationVariables
> = {
  name: 'TransferReferral',
  text: 'mutation TransferReferral($input:TransferReferralInput!){transferReferral(input:$input){referral{id}}}',
}

export const reopenReferral: Operation<ReopenReferralMutation, ReopenReferralMutationVariables> = {
  name: 'ReopenReferral',
  text: 'mutation ReopenReferral($input:ReopenReferralInput!){reopenReferral(input:$input){referral{id}}}',
}
