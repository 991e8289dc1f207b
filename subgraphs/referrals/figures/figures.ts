/** The part of `Figures` that referrals have: how fast stations took cases up and decided. */

import { readInterval, toStepFigures, type FiguresReference } from '../../kit/figures.ts'
import type { Resolvers, SubgraphContext } from '../../kit/subgraph.ts'
import type { ReferralsLoaders } from '../loaders.ts'
import { findReferralFigures, type ReferralFiguresRow } from './store.ts'

/** Fields of the types of the figures. */
export const figuresTypes: Resolvers<SubgraphContext<ReferralsLoaders>> = {
  Figures: {
    referrals: (reference: FiguresReference, _args, { read, now }) =>
      read((db) => findReferralFigures(db, readInterval(reference), now())),
  },
  ReferralFigures: {
    acknowledged: ({ acknowledged, acknowledgedIn }: ReferralFiguresRow) =>
      toStepFigures(acknowledged, acknowledgedIn),
    decided: ({ decided, decidedIn }: ReferralFiguresRow) => toStepFigures(decided, decidedIn),
  },
}
