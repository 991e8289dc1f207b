// Made by npm run operations. Do not edit.

import type { Operation } from '../graph/operation.ts'

type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] }

export type AgencyKind =
  'AOC' | 'BANK' | 'TELCO' | 'REGULATOR' | 'POLICE' | 'AMLO' | 'PARTNER' | 'OVERSIGHT'

export type MeQueryVariables = Exact<{ [key: string]: never }>

export type MeQuery = {
  readonly me: {
    readonly officer: string
    readonly scopes: ReadonlyArray<string>
    readonly agency: {
      readonly id: string
      readonly kind: AgencyKind
      readonly nameTh: string
      readonly nameEn: string
    }
  }
}

export const me: Operation<MeQuery, MeQueryVariables> = {
  name: 'Me',
  text: 'query Me{me{officer scopes agency{id kind nameTh nameEn}}}',
}
