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

export type DestinationInput = {
  readonly bankCode?: string | null | undefined
  readonly accountNumber?: string | null | undefined
  readonly proxy?: ProxyInput | null | undefined
  readonly holderName?: string | null | undefined
  readonly holderNationalId?: string | null | undefined
  readonly holderIdentity?: IdentityInput | null | undefined
}

export type IdentityInput = {
  readonly nationalId?: string | null | undefined
  readonly foreignerId?: string | null | undefined
  readonly passport?: PassportInput | null | undefined
  readonly juristicId?: string | null | undefined
}

export type PassportInput = {
  readonly country: string
  readonly number: string
}

export type ProxyInput = {
  readonly type: ProxyType
  readonly value: string
}

export type ProxyType = 'MOBILE' | 'NATIONAL_ID' | 'EWALLET'

export type RecordTransfersInput = {
  readonly idempotencyKey: string | number
  readonly caseId: string | number
  readonly transfers: ReadonlyArray<TransferInput>
}

export type TransferInput = {
  readonly reference?: string | null | undefined
  readonly amountSatang: number
  readonly transferredAt: string
  readonly hop?: number
  readonly from: AccountRefInput
  readonly to: DestinationInput
}

export type RecordTransfersMutationVariables = Exact<{
  input: RecordTransfersInput
}>

export type RecordTransfersMutation = {
  readonly recordTransfers: { readonly recorded: number } | null
}

export const recordTransfers: Operation<RecordTransfersMutation, RecordTransfersMutationVariables> =
  {
    name: 'RecordTransfers',
    text: 'mutation RecordTransfers($input:RecordTransfersInput!){recordTransfers(input:$input){recorded}}',
  }
