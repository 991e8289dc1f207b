/** The statement about budgets. */

import type { Queryable } from '../../kit/database/database.ts'

/** One budget of the caller. */
export interface BudgetRow {
  readonly name: string
  readonly total: number
  readonly remaining: number
  readonly resetsAt: Date
}

/** The budgets of the caller as of an instant; none where the gateway counts none. */
export function listBudgets(db: Queryable, now: Date) {
  return db.query<BudgetRow>(
    'select name, total, remaining, resets_at as "resetsAt" from oversight.budgets($1::timestamptz)',
    [now],
  )
}
