/** The part of `Figures` that numbers have: how fast operators carried out orders. */

import { readInterval, toStepFigures, type FiguresReference } from '../../kit/figures.ts'
import type { Resolvers, SubgraphContext } from '../../kit/subgraph.ts'
import type { SimsLoaders } from '../loaders.ts'
import { listSimFigures, type SimFiguresRow } from './store.ts'

/** Fields of the types of the figures. */
export const figuresTypes: Resolvers<SubgraphContext<SimsLoaders>> = {
  Figures: {
    sims: (reference: FiguresReference, _args, { read, now }) =>
      read((db) => listSimFigures(db, readInterval(reference), now())),
  },
  SimFigures: {
    carriedOut: ({ carriedOut, carriedOutIn }: SimFiguresRow) =>
      toStepFigures(carriedOut, carriedOutIn),
  },
}
