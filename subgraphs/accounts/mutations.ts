/** The mutations of the accounts subgraph; each stands in the folder of what it changes. */

import type { Resolvers, SubgraphContext } from '../kit/subgraph.ts'
import { freezeAccount } from './holds/freeze.ts'
import { liftHolds, placeHolds, rejectHolds } from './holds/many.ts'
import { placeHold } from './holds/place.ts'
import {
  confirmHoldOrder,
  freezeAccountsOfPerson,
  requestHolds,
  requestHoldsAlongTrail,
} from './holds/request.ts'
import { extendHold, liftHold, rejectHold } from './holds/transitions.ts'
import type { AccountsLoaders } from './loaders.ts'
import { registerAccounts } from './registrations/register-accounts.ts'
import { decideRelease, requestRelease } from './releases/release.ts'
import { setMuleTier } from './tiers/set-mule-tier.ts'

/** Resolvers by the name of the mutation. */
export const mutations = {
  registerAccounts,
  setMuleTier,
  requestHolds,
  requestHoldsAlongTrail,
  freezeAccountsOfPerson,
  confirmHoldOrder,
  placeHold,
  placeHolds,
  rejectHold,
  rejectHolds,
  freezeAccount,
  extendHold,
  liftHold,
  liftHolds,
  requestRelease,
  decideRelease,
} satisfies Resolvers<SubgraphContext<AccountsLoaders>>[string]
