/** The part of `Figures` that cases have, for the centre: the number of reports, and the loss. */

import { readInterval, type FiguresReference } from '../../kit/figures.ts'
import type { Resolvers, SubgraphContext } from '../../kit/subgraph.ts'
import type { CasesLoaders } from '../loaders.ts'
import { listCaseFigures } from './store.ts'

/** Fields of the types of the figures. */
export const figuresTypes: Resolvers<SubgraphContext<CasesLoaders>> = {
  Figures: {
    cases: (reference: FiguresReference, _args, { caller, read }) =>
      caller.agencyKind === 'AOC'
        ? read((db) => listCaseFigures(db, readInterval(reference)))
        : null,
  },
}
