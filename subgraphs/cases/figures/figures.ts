/** The part of `Figures` that cases have: how many were reported, and what was lost. */

import { readInterval, type FiguresReference } from '../../kit/figures.ts'
import type { Resolvers, SubgraphContext } from '../../kit/subgraph.ts'
import type { CasesLoaders } from '../loaders.ts'
import { listCaseFigures } from './store.ts'

/** Fields of the types of the figures. */
export const figuresTypes: Resolvers<SubgraphContext<CasesLoaders>> = {
  Figures: {
    cases: (reference: FiguresReference, _args, { read }) =>
      read((db) => listCaseFigures(db, readInterval(reference))),
  },
}
