/** Prepares acts: takes steps until a mutation can be done. */

import { createRandom } from '../random.ts'
import { codesOf, type LawfulWorld } from './lawful-world.ts'
import { mutationDocuments } from './mutation-documents.ts'
import type { PlannedAct, Recipes } from './recipe.ts'

const minute = 60_000
/** Acts without which others cannot be done, more often than the rest. */
const openers = [
  'registerSims',
  'reportCase',
  'reportCase',
  'requestHolds',
  'requestHoldsAlongTrail',
  'placeHold',
  'mergeCases',
  'referCase',
]
/** Acts that lead to one that is seldom possible. */
const leadingTo: Readonly<Record<string, readonly string[]>> = {
  reopenCase: ['closeCase'],
  reopenReferral: ['referCase', 'recordComplaint', 'decideReferral'],
  decideReferral: ['referCase', 'recordComplaint'],
  correctComplaint: ['referCase', 'recordComplaint'],
  recordComplaint: ['referCase'],
  confirmHoldOrder: ['freezeAccountsOfPerson'],
  decideRelease: ['requestRelease'],
}
/** Most steps before one act. */
const maxSteps = 1_500

/** Steps of one world by numbers that look random. */
export interface Preparation {
  /**
   * Takes steps until an act of the mutation can be planned and `attempt` answers anything but undefined for it.
   * @throws {Error} when no such act is found
   */
  until<Result>(
    mutation: string,
    attempt: (act: PlannedAct) => Promise<Result | undefined>,
  ): Promise<Result>
}

/** @param recipes of every mutation that is prepared or helps to prepare others */
export function createPreparation(world: LawfulWorld, recipes: Recipes, seed: number): Preparation {
  const random = createRandom(seed)
  const names = Object.keys(recipes)

  async function plan(mutation: string): Promise<PlannedAct | undefined> {
    const act = recipes[mutation]?.(await world.facts(), random)
    // the gateway sends on nothing that is not of its type
    return act && mutationDocuments.get(mutation)?.accepts(act.input) ? act : undefined
  }

  return {
    async until(mutation, attempt) {
      for (let step = 0; step < maxSteps; step += 1) {
        world.advance(minute)
        const act = await plan(mutation)
        const result = act && (await attempt(act))
        if (result !== undefined) return result
        const leading = leadingTo[mutation] ?? openers
        await takeStep(random.pick(random.pick([leading, openers, names])))
      }
      throw new Error(`no lawful ${mutation} in ${maxSteps} steps`)
    },
  }

  async function takeStep(mutation: string): Promise<void> {
    const act = await plan(mutation)
    if (act && codesOf(await world.send(mutation, act)).length === 0) await world.settle()
  }
}

/** Another officer of the same agency, who has not acted in any of its steps. */
export function byColleague({ caller, input }: PlannedAct): PlannedAct {
  return { caller: { ...caller, officer: 'officer-4' }, input }
}

/** The act without its idempotency key. */
export function withoutKey({ caller, input }: PlannedAct): PlannedAct {
  const { idempotencyKey: _key, ...rest } = input
  return { caller, input: rest }
}

/** The act with a key that was not used before. */
export function withKey(act: PlannedAct, key: string): PlannedAct {
  return { ...act, input: { ...act.input, idempotencyKey: key } }
}
