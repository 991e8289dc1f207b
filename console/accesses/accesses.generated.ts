// Made by npm run operations. Do not edit.

import type { Operation } from '../graph/operation.ts'

type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] }

export type AccessFigureFilter = {
  readonly agency?: string | number | null | undefined
  readonly officer?: string | null | undefined
  readonly from: string
  readonly to: string
}

export type AccessFilter = {
  readonly agency?: string | number | null | undefined
  readonly officer?: string | null | undefined
  readonly case?: string | number | null | undefined
  readonly person?: string | number | null | undefined
  readonly nationalId?: string | null | undefined
  readonly coordinate?: string | null | undefined
  readonly outcome?: AccessOutcome | null | undefined
  readonly from?: string | null | undefined
  readonly before?: string | null | undefined
}

export type AccessOutcome = 'SERVED' | 'PARTIAL' | 'REFUSED' | 'FAILED'

export type AnomalyKind = 'MANY_PERSONS' | 'MANY_AGENCIES' | 'OUTSIDE_HOURS' | 'PROBING'

export type Language = 'TH' | 'EN'

export type AccessesQueryVariables = Exact<{
  filter?: AccessFilter | null | undefined
  after?: string | null | undefined
}>

export type AccessesQuery = {
  readonly accesses: {
    readonly nodes: ReadonlyArray<{
      readonly id: string
      readonly index: string
      readonly at: string
      readonly officer: string | null
      readonly client: string | null
      readonly outcome: AccessOutcome | null
      readonly operationKind: string | null
      readonly operationName: string | null
      readonly basis: string | null
      readonly purposeCase: string | null
      readonly persons: number
      readonly delivered: ReadonlyArray<string>
      readonly refused: ReadonlyArray<string>
      readonly caseIds: ReadonlyArray<string>
      readonly correlationId: string | null
      readonly hiddenUntil: string | null
      readonly entry: string
      readonly agency: {
        readonly id: string
        readonly nameTh: string
        readonly nameEn: string
      } | null
    }>
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  } | null
}

export type AccessFiguresQueryVariables = Exact<{
  filter: AccessFigureFilter
  after?: string | null | undefined
}>

export type AccessFiguresQuery = {
  readonly accessFigures: {
    readonly nodes: ReadonlyArray<{
      readonly day: string
      readonly officer: string
      readonly operations: number
      readonly refusals: number
      readonly persons: number
      readonly purposes: number
      readonly agency: {
        readonly id: string
        readonly nameTh: string
        readonly nameEn: string
      } | null
    }>
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  } | null
}

export type AnomaliesQueryVariables = Exact<{
  after?: string | null | undefined
}>

export type AnomaliesQuery = {
  readonly anomalies: {
    readonly nodes: ReadonlyArray<{
      readonly id: string
      readonly kind: AnomalyKind
      readonly officer: string | null
      readonly day: string
      readonly count: number
      readonly usual: number | null
      readonly noticedAt: string
      readonly agency: {
        readonly id: string
        readonly nameTh: string
        readonly nameEn: string
      } | null
      readonly accesses: ReadonlyArray<{
        readonly id: string
        readonly index: string
        readonly at: string
        readonly officer: string | null
        readonly client: string | null
        readonly outcome: AccessOutcome | null
        readonly operationKind: string | null
        readonly operationName: string | null
        readonly basis: string | null
        readonly purposeCase: string | null
        readonly persons: number
        readonly delivered: ReadonlyArray<string>
        readonly refused: ReadonlyArray<string>
        readonly caseIds: ReadonlyArray<string>
        readonly correlationId: string | null
        readonly hiddenUntil: string | null
        readonly entry: string
        readonly agency: {
          readonly id: string
          readonly nameTh: string
          readonly nameEn: string
        } | null
      }> | null
    }>
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  } | null
}

export type AccessProofQueryVariables = Exact<{
  entryId: string | number
}>

export type AccessProofQuery = {
  readonly accessProof: { readonly index: string; readonly text: string } | null
}

export type AccessRowFragment = {
  readonly id: string
  readonly index: string
  readonly at: string
  readonly officer: string | null
  readonly client: string | null
  readonly outcome: AccessOutcome | null
  readonly operationKind: string | null
  readonly operationName: string | null
  readonly basis: string | null
  readonly purposeCase: string | null
  readonly persons: number
  readonly delivered: ReadonlyArray<string>
  readonly refused: ReadonlyArray<string>
  readonly caseIds: ReadonlyArray<string>
  readonly correlationId: string | null
  readonly hiddenUntil: string | null
  readonly entry: string
  readonly agency: { readonly id: string; readonly nameTh: string; readonly nameEn: string } | null
}

export type AccessLetterQueryVariables = Exact<{
  nationalId: string
  language: Language
}>

export type AccessLetterQuery = {
  readonly person: { readonly id: string; readonly accessLetter: string | null } | null
}

export const accesses: Operation<AccessesQuery, AccessesQueryVariables> = {
  name: 'Accesses',
  text: 'query Accesses($filter:AccessFilter$after:String){accesses(filter:$filter first:100 after:$after){nodes{...AccessRow}pageInfo{hasNextPage endCursor}}}fragment AccessRow on Access{id index at officer client outcome operationKind operationName basis purposeCase persons delivered refused caseIds correlationId hiddenUntil entry agency{id nameTh nameEn}}',
}

export const accessFigures: Operation<AccessFiguresQuery, AccessFiguresQueryVariables> = {
  name: 'AccessFigures',
  text: 'query AccessFigures($filter:AccessFigureFilter!$after:String){accessFigures(filter:$filter first:100 after:$after){nodes{day officer operations refusals persons purposes agency{id nameTh nameEn}}pageInfo{hasNextPage endCursor}}}',
}

export const anomalies: Operation<AnomaliesQuery, AnomaliesQueryVariables> = {
  name: 'Anomalies',
  text: 'query Anomalies($after:String){anomalies(first:50 after:$after){nodes{id kind officer day count usual noticedAt agency{id nameTh nameEn}accesses{...AccessRow}}pageInfo{hasNextPage endCursor}}}fragment AccessRow on Access{id index at officer client outcome operationKind operationName basis purposeCase persons delivered refused caseIds correlationId hiddenUntil entry agency{id nameTh nameEn}}',
}

export const accessProof: Operation<AccessProofQuery, AccessProofQueryVariables> = {
  name: 'AccessProof',
  text: 'query AccessProof($entryId:ID!){accessProof(entryId:$entryId){index text}}',
}

export const accessLetter: Operation<AccessLetterQuery, AccessLetterQueryVariables> = {
  name: 'AccessLetter',
  text: 'query AccessLetter($nationalId:NationalId!$language:Language!){person(nationalId:$nationalId){id accessLetter(language:$language)}}',
}
