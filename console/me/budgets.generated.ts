// Made by npm run operations. Do not edit.

import type { Operation } from '../graph/operation.ts'

type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] }

export type BudgetName = 'PERSONS_PER_HOUR' | 'PERSONS_PER_DAY' | 'LOOK_UPS'

export type MyBudgetsQueryVariables = Exact<{ [key: string]: never }>

export type MyBudgetsQuery = {
  readonly me: {
    readonly budgets: ReadonlyArray<{
      readonly name: BudgetName
      readonly total: number
      readonly remaining: number
      readonly resetsAt: string
    }>
  }
}

export const myBudgets: Operation<MyBudgetsQuery, MyBudgetsQueryVariables> = {
  name: 'MyBudgets',
  text: 'query MyBudgets{me{budgets{name total remaining resetsAt}}}',
}
