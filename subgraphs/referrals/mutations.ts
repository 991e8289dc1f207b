/** The mutations of the referrals subgraph; each stands in the folder of what it changes. */

import type { Resolvers, SubgraphContext } from '../kit/subgraph.ts'
import { recordComplaint } from './complaints/record-complaint.ts'
import { correctComplaint, reopenReferral } from './corrections/correct-complaint.ts'
import { decideReferral } from './decisions/decide-referral.ts'
import { acknowledgeReferral } from './desk/acknowledge-referral.ts'
import { assignOfficer } from './desk/assign-officer.ts'
import type { ReferralsLoaders } from './loaders.ts'
import { referCase } from './sending/refer-case.ts'
import { transferReferral } from './sending/transfer-referral.ts'

/** Resolvers by the name of the mutation. */
export const mutations = {
  referCase,
  acknowledgeReferral,
  assignOfficer,
  recordComplaint,
  decideReferral,
  transferReferral,
  correctComplaint,
  reopenReferral,
} satisfies Resolvers<SubgraphContext<ReferralsLoaders>>[string]
