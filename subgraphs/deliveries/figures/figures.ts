/** `figures`, and the part of it about deliveries: how fast requests reached the banks. */

import { readInterval, toStepFigures, type FiguresReference } from '../../kit/figures.ts'
import type { Resolvers, SubgraphContext } from '../../kit/subgraph.ts'
import type { DeliveriesLoaders } from '../loaders.ts'
import { listDeliveryFigures, type DeliveryFiguresRow } from './store.ts'

/** Checks the interval; each subgraph adds its part. */
export function findFigures(_parent: unknown, reference: FiguresReference): FiguresReference {
  readInterval(reference)
  return reference
}

/** Fields of the types of the figures. */
export const figuresTypes: Resolvers<SubgraphContext<DeliveriesLoaders>> = {
  Figures: {
    deliveries: (reference: FiguresReference, _args, { read }) =>
      read((db) => listDeliveryFigures(db, readInterval(reference))),
  },
  DeliveryFigures: {
    inFeed: ({ requested, fed }: DeliveryFiguresRow) => toStepFigures(requested, fed),
    delivered: ({ delivered, deliveredIn }: DeliveryFiguresRow) =>
      toStepFigures(delivered, deliveredIn),
    acknowledged: ({ acknowledged, acknowledgedIn }: DeliveryFiguresRow) =>
      toStepFigures(acknowledged, acknowledgedIn),
  },
}
