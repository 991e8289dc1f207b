/** The loaders of the referrals subgraph, made anew for each request. */

import { oneByKey } from '../kit/loaders.ts'
import type { RequestScope } from '../kit/subgraph.ts'
import { findReferrals, findReferralsOfCases, findStations } from './store.ts'

export type ReferralsLoaders = ReturnType<typeof createLoaders>

export function createLoaders(scope: RequestScope) {
  return {
    referral: oneByKey(scope, findReferrals, (row) => row.id),
    referralOfCase: oneByKey(scope, findReferralsOfCases, (row) => row.caseId),
    station: oneByKey(scope, findStations, (row) => row.code),
  }
}
