/** `requireSimVerifications`: one act of the regulator that demands the verification of every holder of a filter. */

import { randomUUID } from 'node:crypto'
import { badUserInput, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { countHolders, type HolderFilter } from '../holder-lists/store.ts'
import type { SimsLoaders } from '../loaders.ts'
import { findActs, insertAct } from './store.ts'

interface RequireSimVerificationsInput {
  readonly idempotencyKey: string
  readonly operator: string
  readonly moreThan: number
}

/** The limit of the rules: nobody with fewer numbers at one operator can be asked. */
const limitOfHolders = 5

/**
 * The regulator demands the verification of every holder of more than so many numbers at one operator of whom nothing was
 * demanded yet. The sweeper carries the act out; the clock of each holder starts when it reaches them.
 * @throws {BAD_USER_INPUT} when `moreThan` is under the limit
 */
export async function requireSimVerifications(
  _parent: unknown,
  { input }: { readonly input: RequireSimVerificationsInput },
  context: SubgraphContext<SimsLoaders>,
) {
  const at = context.now()
  const { operator, moreThan } = input
  if (moreThan < limitOfHolders) throw badUserInput(`moreThan must be ${limitOfHolders} or more`)
  return context.transaction(async (db) => {
    const id = await once(
      db,
      { subgraph: 'sims', operation: 'requireSimVerifications', input },
      async () => {
        const filter: HolderFilter = {
          operators: [operator],
          moreThan,
          states: ['NOT_REQUIRED'],
          foreignersOnly: false,
        }
        const matched = await countHolders(db, filter, at)
        const act = { id: randomUUID(), operator, moreThan, requestedAt: at, matched }
        await insertAct(db, act)
        return act.id
      },
    )
    const [act] = await findActs(db, [id])
    if (!act) throw notFound()
    return { act }
  })
}
