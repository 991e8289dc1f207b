/** The mutations of the sims subgraph; each stands in the folder of what it changes. */

import type { Resolvers, SubgraphContext } from '../kit/subgraph.ts'
import { answerSimClaims, decideSimClaims, withdrawSimClaims } from './claims/settle.ts'
import type { SimsLoaders } from './loaders.ts'
import { liftSimSuspension, orderSimSuspension } from './orders/order.ts'
import { registerSims } from './registrations/register.ts'
import { decideSimSuspensionRequest, requestSimSuspension } from './requests/request.ts'
import { revokeSims } from './suspensions/revoke.ts'
import { confirmSimSuspension, reportSimSuspension, resumeSims } from './suspensions/suspension.ts'
import { requireSimVerifications } from './verification-acts/act.ts'
import {
  decideSimVerification,
  recordSimJustification,
  requireSimVerification,
} from './verifications/verification.ts'

/** Resolvers by the name of the mutation. */
export const mutations = {
  registerSims,
  answerSimClaims,
  withdrawSimClaims,
  decideSimClaims,
  requireSimVerification,
  requireSimVerifications,
  recordSimJustification,
  decideSimVerification,
  orderSimSuspension,
  requestSimSuspension,
  decideSimSuspensionRequest,
  confirmSimSuspension,
  reportSimSuspension,
  resumeSims,
  liftSimSuspension,
  revokeSims,
} satisfies Resolvers<SubgraphContext<SimsLoaders>>[string]
