// Made by npm run operations. Do not edit.

import type { Operation } from '../graph/operation.ts'

type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] }

export type ConfirmSimSuspensionInput = {
  readonly idempotencyKey?: string | number | null | undefined
  readonly msisdns: ReadonlyArray<string>
  readonly suspendedAt: string
}

export type RecordSimJustificationInput = {
  readonly idempotencyKey?: string | number | null | undefined
  readonly personId: string | number
  readonly justification: string
}

export type SimStatus = 'NOT_REGISTERED' | 'ACTIVE' | 'SUSPENSION_ORDERED' | 'SUSPENDED' | 'REVOKED'

export type SimVerificationState =
  'NOT_REQUIRED' | 'REQUIRED' | 'JUSTIFIED' | 'VERIFIED' | 'REFUSED' | 'EXPIRED'

export type ConfirmSimSuspensionMutationVariables = Exact<{
  input: ConfirmSimSuspensionInput
}>

export type ConfirmSimSuspensionMutation = {
  readonly confirmSimSuspension: {
    readonly sims: ReadonlyArray<{ readonly msisdn: string; readonly status: SimStatus }>
  } | null
}

export type RecordSimJustificationMutationVariables = Exact<{
  input: RecordSimJustificationInput
}>

export type RecordSimJustificationMutation = {
  readonly recordSimJustification: {
    readonly holder: { readonly count: number; readonly verification: SimVerificationState }
  } | null
}

export const confirmSimSuspension: Operation<
  ConfirmSimSuspensionMutation,
  ConfirmSimSuspensionMutationVariables
> = {
  name: 'ConfirmSimSuspension',
  text: 'mutation ConfirmSimSuspension($input:ConfirmSimSuspensionInput!){confirmSimSuspension(input:$input){sims{msisdn status}}}',
}

export const recordSimJustification: Operation<
  RecordSimJustificationMutation,
  RecordSimJustificationMutationVariables
> = {
  name: 'RecordSimJustification',
  text: 'mutation RecordSimJustification($input:RecordSimJustificationInput!){recordSimJustification(input:$input){holder{count verification}}}',
}
