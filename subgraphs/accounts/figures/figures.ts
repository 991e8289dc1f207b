/** The part of `Figures` about holds: how fast banks answered, and the amounts that were held. */

import { readInterval, toStepFigures, type FiguresReference } from '../../kit/figures.ts'
import type { Resolvers, SubgraphContext } from '../../kit/subgraph.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { listHoldFigures, type HoldFiguresRow } from './store.ts'

/** Fields of the types of the figures. */
export const figuresTypes: Resolvers<SubgraphContext<AccountsLoaders>> = {
  Figures: {
    holds: (reference: FiguresReference, _args, { read }) =>
      read((db) => listHoldFigures(db, readInterval(reference))),
  },
  HoldFigures: {
    answered: ({ answered, answeredIn }: HoldFiguresRow) => toStepFigures(answered, answeredIn),
    placed: ({ placed, placedIn }: HoldFiguresRow) => toStepFigures(placed, placedIn),
    answeredWithin10Minutes: ({ within10 }: HoldFiguresRow) => within10,
    answeredWithin60Minutes: ({ within60 }: HoldFiguresRow) => within60,
  },
}
