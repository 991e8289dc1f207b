/**
 * The table of acts: every mutation of the graph in law. Each subgraph keeps its rows in `acts/<subgraph>.ts`; the kit
 * does not start a mutation without a row, and `docs/acts.md` is drawn from it by `npm run acts`.
 */

import { accountsActs } from './acts/accounts.ts'
import type { Acts } from './acts/act.ts'
import { casesActs } from './acts/cases.ts'
import { deliveriesActs } from './acts/deliveries.ts'
import { referralsActs } from './acts/referrals.ts'
import { simsActs } from './acts/sims.ts'

/** Rows by the name of the subgraph and of the mutation. */
export const acts: Readonly<Record<string, Acts>> = {
  cases: casesActs,
  accounts: accountsActs,
  sims: simsActs,
  referrals: referralsActs,
  deliveries: deliveriesActs,
}
