// Made by npm run operations. Do not edit.

import type { Operation } from '../graph/operation.ts'

type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] }

export type DecideSimSuspensionRequestInput = {
  readonly idempotencyKey?: string | number | null | undefined
  readonly requestId: string | number
  readonly ordered: boolean
  readonly reason: string
}

export type DecideSimVerificationInput = {
  readonly idempotencyKey?: string | number | null | undefined
  readonly personId: string | number
  readonly operator: Operator
  readonly accepted: boolean
  readonly reason: string
}

export type LiftSimSuspensionInput = {
  readonly idempotencyKey?: string | number | null | undefined
  readonly msisdns: ReadonlyArray<string>
  readonly reason: string
}

export type Operator = 'AIS' | 'TRUE' | 'NT'

export type OrderSimSuspensionInput = {
  readonly idempotencyKey: string | number
  readonly msisdns: ReadonlyArray<string>
  readonly caseId?: string | number | null | undefined
  readonly reason: string
}

export type RequireSimVerificationInput = {
  readonly idempotencyKey?: string | number | null | undefined
  readonly personId: string | number
  readonly operator: Operator
}

export type RequireSimVerificationsInput = {
  readonly idempotencyKey: string | number
  readonly operator: Operator
  readonly moreThan?: number
}

export type SimHolderFilter = {
  readonly operator?: Operator | null | undefined
  readonly moreThan?: number | null | undefined
  readonly verification?: SimVerificationState | null | undefined
  readonly states?: ReadonlyArray<SimVerificationState> | null | undefined
  readonly overLimit?: boolean | null | undefined
}

export type SimRule = 'WITHIN_LIMIT' | 'VERIFY_IN_180_DAYS' | 'VERIFY_IN_30_DAYS'

export type SimStatus = 'NOT_REGISTERED' | 'ACTIVE' | 'SUSPENSION_ORDERED' | 'SUSPENDED' | 'REVOKED'

export type SimSuspensionRequestFilter = {
  readonly states?: ReadonlyArray<SimSuspensionRequestState> | null | undefined
  readonly requestedBy?: string | number | null | undefined
  readonly since?: string | null | undefined
}

export type SimSuspensionRequestState = 'REQUESTED' | 'ORDERED' | 'REFUSED'

export type SimVerificationState =
  'NOT_REQUIRED' | 'REQUIRED' | 'JUSTIFIED' | 'VERIFIED' | 'REFUSED' | 'EXPIRED'

export type SimHoldersQueryVariables = Exact<{
  filter: SimHolderFilter
  after?: string | null | undefined
}>

export type SimHoldersQuery = {
  readonly simHolders: {
    readonly totalCount: number
    readonly nodes: ReadonlyArray<{
      readonly operator: Operator
      readonly count: number
      readonly rule: SimRule
      readonly verification: SimVerificationState
      readonly verifyBy: string | null
      readonly person: { readonly id: string }
    }>
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  } | null
}

export type SuspensionRequestsQueryVariables = Exact<{
  filter?: SimSuspensionRequestFilter | null | undefined
  after?: string | null | undefined
}>

export type SuspensionRequestsQuery = {
  readonly simSuspensionRequests: {
    readonly totalCount: number
    readonly nodes: ReadonlyArray<{
      readonly id: string
      readonly caseNumber: string
      readonly section: string
      readonly msisdns: ReadonlyArray<string>
      readonly requestedBy: string
      readonly requestedAt: string
      readonly state: SimSuspensionRequestState
    }>
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  } | null
}

export type VerificationActQueryVariables = Exact<{
  id: string | number
}>

export type VerificationActQuery = {
  readonly simVerificationAct: {
    readonly id: string
    readonly operator: Operator
    readonly moreThan: number
    readonly matched: number
    readonly demanded: number
    readonly finishedAt: string | null
  } | null
}

export type RequireSimVerificationMutationVariables = Exact<{
  input: RequireSimVerificationInput
}>

export type RequireSimVerificationMutation = {
  readonly requireSimVerification: {
    readonly holder: {
      readonly operator: Operator
      readonly count: number
      readonly rule: SimRule
      readonly verification: SimVerificationState
      readonly verifyBy: string | null
      readonly person: { readonly id: string }
    }
  } | null
}

export type RequireSimVerificationsMutationVariables = Exact<{
  input: RequireSimVerificationsInput
}>

export type RequireSimVerificationsMutation = {
  readonly requireSimVerifications: {
    readonly act: {
      readonly id: string
      readonly operator: Operator
      readonly moreThan: number
      readonly matched: number
      readonly demanded: number
      readonly finishedAt: string | null
    }
  } | null
}

export type DecideSimVerificationMutationVariables = Exact<{
  input: DecideSimVerificationInput
}>

export type DecideSimVerificationMutation = {
  readonly decideSimVerification: {
    readonly holder: {
      readonly operator: Operator
      readonly count: number
      readonly rule: SimRule
      readonly verification: SimVerificationState
      readonly verifyBy: string | null
      readonly person: { readonly id: string }
    }
  } | null
}

export type OrderSimSuspensionMutationVariables = Exact<{
  input: OrderSimSuspensionInput
}>

export type OrderSimSuspensionMutation = {
  readonly orderSimSuspension: {
    readonly sims: ReadonlyArray<{ readonly msisdn: string; readonly status: SimStatus }>
  } | null
}

export type DecideSuspensionRequestMutationVariables = Exact<{
  input: DecideSimSuspensionRequestInput
}>

export type DecideSuspensionRequestMutation = {
  readonly decideSimSuspensionRequest: {
    readonly request: {
      readonly id: string
      readonly caseNumber: string
      readonly section: string
      readonly msisdns: ReadonlyArray<string>
      readonly requestedBy: string
      readonly requestedAt: string
      readonly state: SimSuspensionRequestState
    }
  } | null
}

export type LiftSimSuspensionMutationVariables = Exact<{
  input: LiftSimSuspensionInput
}>

export type LiftSimSuspensionMutation = {
  readonly liftSimSuspension: {
    readonly sims: ReadonlyArray<{ readonly msisdn: string; readonly status: SimStatus }>
  } | null
}

export type HolderRowFragment = {
  readonly operator: Operator
  readonly count: number
  readonly rule: SimRule
  readonly verification: SimVerificationState
  readonly verifyBy: string | null
  readonly person: { readonly id: string }
}

export type ActProgressFragment = {
  readonly id: string
  readonly operator: Operator
  readonly moreThan: number
  readonly matched: number
  readonly demanded: number
  readonly finishedAt: string | null
}

export type RequestRowFragment = {
  readonly id: string
  readonly caseNumber: string
  readonly section: string
  readonly msisdns: ReadonlyArray<string>
  readonly requestedBy: string
  readonly requestedAt: string
  readonly state: SimSuspensionRequestState
}

export const simHolders: Operation<SimHoldersQuery, SimHoldersQueryVariables> = {
  name: 'SimHolders',
  text: 'query SimHolders($filter:SimHolderFilter!$after:String){simHolders(filter:$filter first:100 after:$after){nodes{...HolderRow}pageInfo{hasNextPage endCursor}totalCount}}fragment HolderRow on SimHolder{person{id}operator count rule verification verifyBy}',
}

export const suspensionRequests: Operation<
  SuspensionRequestsQuery,
  SuspensionRequestsQueryVariables
> = {
  name: 'SuspensionRequests',
  text: 'query SuspensionRequests($filter:SimSuspensionRequestFilter$after:String){simSuspensionRequests(filter:$filter first:100 after:$after){nodes{...RequestRow}pageInfo{hasNextPage endCursor}totalCount}}fragment RequestRow on SimSuspensionRequest{id caseNumber section msisdns requestedBy requestedAt state}',
}

export const verificationAct: Operation<VerificationActQuery, VerificationActQueryVariables> = {
  name: 'VerificationAct',
  text: 'query VerificationAct($id:ID!){simVerificationAct(id:$id){...ActProgress}}fragment ActProgress on SimVerificationAct{id operator moreThan matched demanded finishedAt}',
}

export const requireSimVerification: Operation<
  RequireSimVerificationMutation,
  RequireSimVerificationMutationVariables
> = {
  name: 'RequireSimVerification',
  text: 'mutation RequireSimVerification($input:RequireSimVerificationInput!){requireSimVerification(input:$input){holder{...HolderRow}}}fragment HolderRow on SimHolder{person{id}operator count rule verification verifyBy}',
}

export const requireSimVerifications: Operation<
  RequireSimVerificationsMutation,
  RequireSimVerificationsMutationVariables
> = {
  name: 'RequireSimVerifications',
  text: 'mutation RequireSimVerifications($input:RequireSimVerificationsInput!){requireSimVerifications(input:$input){act{...ActProgress}}}fragment ActProgress on SimVerificationAct{id operator moreThan matched demanded finishedAt}',
}

export const decideSimVerification: Operation<
  DecideSimVerificationMutation,
  DecideSimVerificationMutationVariables
> = {
  name: 'DecideSimVerification',
  text: 'mutation DecideSimVerification($input:DecideSimVerificationInput!){decideSimVerification(input:$input){holder{...HolderRow}}}fragment HolderRow on SimHolder{person{id}operator count rule verification verifyBy}',
}

export const orderSimSuspension: Operation<
  OrderSimSuspensionMutation,
  OrderSimSuspensionMutationVariables
> = {
  name: 'OrderSimSuspension',
  text: 'mutation OrderSimSuspension($input:OrderSimSuspensionInput!){orderSimSuspension(input:$input){sims{msisdn status}}}',
}

export const decideSuspensionRequest: Operation<
  DecideSuspensionRequestMutation,
  DecideSuspensionRequestMutationVariables
> = {
  name: 'DecideSuspensionRequest',
  text: 'mutation DecideSuspensionRequest($input:DecideSimSuspensionRequestInput!){decideSimSuspensionRequest(input:$input){request{...RequestRow}}}fragment RequestRow on SimSuspensionRequest{id caseNumber section msisdns requestedBy requestedAt state}',
}

export const liftSimSuspension: Operation<
  LiftSimSuspensionMutation,
  LiftSimSuspensionMutationVariables
> = {
  name: 'LiftSimSuspension',
  text: 'mutation LiftSimSuspension($input:LiftSimSuspensionInput!){liftSimSuspension(input:$input){sims{msisdn status}}}',
}
