/** The loaders of the referrals subgraph, made anew for each request. */

import { manyByKey, oneByKey } from '../kit/loaders.ts'
import type { RequestScope } from '../kit/subgraph.ts'
import { findEventsOfReferrals } from './history/store.ts'
import { findStations } from './stations/store.ts'
import { findOpenCounts, findReferrals, findReferralsOfCases } from './store.ts'

export type ReferralsLoaders = ReturnType<typeof createLoaders>

export function createLoaders(scope: RequestScope) {
  return {
    referral: oneByKey(scope, findReferrals, (row) => row.id),
    referralOfCase: oneByKey(scope, findReferralsOfCases, (row) => row.caseId),
    eventsOfReferral: manyByKey(scope, findEventsOfReferrals, (row) => row.referralId),
    openCount: oneByKey(scope, findOpenCounts, (row) => row.stationCode),
    station: oneByKey(scope, findStations, (row) => row.code),
  }
}
