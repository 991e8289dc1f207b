// Made by npm run operations. Do not edit.

import type { Operation } from '../graph/operation.ts'

type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] }

export type BanksQueryVariables = Exact<{ [key: string]: never }>

export type BanksQuery = {
  readonly agencies: ReadonlyArray<{
    readonly id: string
    readonly nameTh: string
    readonly nameEn: string
  }>
}

export type AgenciesQueryVariables = Exact<{ [key: string]: never }>

export type AgenciesQuery = {
  readonly agencies: ReadonlyArray<{
    readonly id: string
    readonly nameTh: string
    readonly nameEn: string
  }>
}

export const banks: Operation<BanksQuery, BanksQueryVariables> = {
  name: 'Banks',
  text: 'query Banks{agencies(kind:BANK){id nameTh nameEn}}',
}

export const agencies: Operation<AgenciesQuery, AgenciesQueryVariables> = {
  name: 'Agencies',
  text: 'query Agencies{agencies{id nameTh nameEn}}',
}
