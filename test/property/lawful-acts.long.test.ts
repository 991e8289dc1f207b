import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { acts } from '../../schema/acts.ts'
import { makeHostile } from '../support/lawful/hostile-input.ts'
import { takeDirectedActs } from '../support/lawful/directed-acts.ts'
import { tellingsOfTable } from '../support/lawful/audience-invariants.ts'
import { anyCaller, callerOf } from '../support/lawful/lawful-callers.ts'
import type { Facts } from '../support/lawful/lawful-facts.ts'
import { startLawfulWorld, type LawfulWorld } from '../support/lawful/lawful-world.ts'
import { mutationDocuments } from '../support/lawful/mutation-documents.ts'
import type { PlannedAct, Recipes } from '../support/lawful/recipe.ts'
import { recipesOfAccounts } from '../support/lawful/recipes-of-accounts.ts'
import { recipesOfCases } from '../support/lawful/recipes-of-cases.ts'
import { recipesOfReferrals } from '../support/lawful/recipes-of-referrals.ts'
import { recipesOfSims } from '../support/lawful/recipes-of-sims.ts'
import { engines } from '../support/processes/database.ts'
import { createRandom, type Random } from '../support/random.ts'

const recipes: Recipes = {
  ...recipesOfCases,
  ...recipesOfAccounts,
  ...recipesOfSims,
  ...recipesOfReferrals,
}
/** All but those about webhooks: no act of law, and they call servers of agencies. */
const mutations = Object.values(acts)
  .flatMap((each) => Object.keys(each))
  .filter((name) => !name.endsWith('Webhook'))

/** Episodes of a run, of 40 steps each. A longer run takes other steps each time. The embedded database takes a quarter. */
const episodes = Number(process.env['LAWFUL_EPISODES'] ?? 4)
const episodesOn = (engine: string) => (engine === 'PGlite' ? Math.ceil(episodes / 4) : episodes)
const isByChance = process.env['LAWFUL_EPISODES'] !== undefined
const chance = isByChance ? {} : { seed: 1441 }

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const pauses = [minute, minute, minute, hour, hour, 12 * hour, day, 3 * day, 8 * day, 31 * day]
/** One step: which act, how hostile, and how much time goes by before it. */
const steps = fc.record({
  seed: fc.noBias(fc.nat()),
  manner: fc.constantFrom('RIGHT', 'RIGHT', 'RIGHT', 'VALUE', 'CALLER', 'AGAIN'),
  pauseMs: fc.constantFrom(...Array<number>(6).fill(1), ...pauses),
})
type Step = typeof steps extends fc.Arbitrary<infer Each> ? Each : never

/** Acts without which others cannot be done. */
const openers = ['registerSims', 'reportCase', 'requestHolds', 'mergeCases', 'referCase'] as const

/** Acts of many items: those that were refused are done when the key comes again. */
const doTheRest = ['placeHolds', 'rejectHolds', 'liftHolds']

/** How often each mutation was done, and refused. */
const tally = new Map(mutations.map((name) => [name, { done: 0, refused: 0 }]))
/** The events that each mutation published, and their audiences. */
const told = new Map(mutations.map((name) => [name, new Set<string>()]))
/** The sweeper does what one act of these ordered, later. */
const ofSweeper = ['requireSimVerifications']
/** Each mutation with an event or audience of its row that it has not told. */
const neverTold = () =>
  [...tellingsOfTable(mutations.filter((name) => !ofSweeper.includes(name)))].flatMap(
    ([name, each]) =>
      each
        .filter((telltale) => !told.get(name)?.has(telltale))
        .map((telltale) => [name, telltale] as const),
  )
const neverDone = () => [...tally].filter(([, { done }]) => done === 0).map(([name]) => name)

/** Refused calls count less: the mutation is tried again, and not for ever. */
function triesOf(mutation: string): number {
  const { done, refused } = tally.get(mutation) ?? { done: 0, refused: 0 }
  return done + refused / 3
}

/** Of six mutations by chance that can be done now, the one that was tried least. */
function choose(facts: Facts, random: Random, names: readonly string[]) {
  const possible: { readonly mutation: string; readonly act: PlannedAct }[] = []
  for (let tries = 0; tries < 200 && possible.length < 6; tries += 1) {
    const mutation = random.pick(names)
    const act = recipes[mutation]?.(facts, random)
    if (act) possible.push({ mutation, act })
  }
  return possible.toSorted((one, other) => triesOf(one.mutation) - triesOf(other.mutation))[0]
}

function inManner({ manner }: Step, act: PlannedAct, facts: Facts, random: Random): PlannedAct {
  if (manner === 'CALLER') return { ...act, caller: anyCaller(random) }
  return manner === 'VALUE' ? { ...act, input: makeHostile(act.input, facts, random) } : act
}

describe.each(engines)(
  'acts of every kind of agency in any order, with hostile instants, amounts and ids, on $engine',
  ({ engine, open }) => {
    let world: LawfulWorld
    let opened = 0
    /** Acts with a key that were done in this run. */
    const done: { readonly mutation: string; readonly act: PlannedAct }[] = []

    beforeAll(async () => {
      world = await startLawfulWorld(open)
      done.length = 0
      for (const counted of tally.values()) Object.assign(counted, { done: 0, refused: 0 })
      for (const each of told.values()) each.clear()
    })
    afterAll(() => world?.close())

    /** Whatever became of the case and of the caller's part in it: a key that comes again does nothing. */
    async function takeAgain(random: Random, transcript: readonly string[]) {
      const { mutation, act } = random.pick(done)
      const { agencyId } = act.caller
      const caller = random.below(2) === 0 ? act.caller : callerOf(agencyId, random)
      const broken = await world.repeat(mutation, { ...act, caller })
      if (broken.length > 0)
        throw new Error(
          [...broken, ...transcript.slice(-25), `again: ${mutation} of ${agencyId}`].join('\n'),
        )
    }

    /** @throws {Error} with the rules that the step broke, and the steps before it */
    async function take(
      step: Step,
      transcript: string[],
      names: readonly string[] = Object.keys(recipes),
    ) {
      const random = createRandom(step.seed)
      world.advance(step.pauseMs)
      if (step.manner === 'AGAIN' && done.length > 0) return takeAgain(random, transcript)
      const facts = await world.facts()
      const chosen = choose(facts, random, names) ?? choose(facts, random, [random.pick(openers)])
      if (!chosen) return
      const { mutation } = chosen
      const act = inManner(step, chosen.act, facts, random)
      // the gateway sends on nothing that is not of its type
      if (!mutationDocuments.get(mutation)?.accepts(act.input)) return
      const outcome = await world.step(mutation, act, facts, random)
      const counted = tally.get(mutation)
      if (counted) counted[outcome.codes.length === 0 ? 'done' : 'refused'] += 1
      const isKeyed = 'idempotencyKey' in act.input && !doTheRest.includes(mutation)
      if (isKeyed && outcome.codes.length === 0) done.push({ mutation, act })
      opened += outcome.opened
      for (const each of outcome.told) told.get(mutation)?.add(each)
      transcript.push(
        `${facts.now.toISOString()} ${act.caller.agencyId} ${act.caller.officer} ${mutation} ${JSON.stringify(act.input)}: ${outcome.codes.join()}`,
      )
      if (outcome.broken.length > 0)
        throw new Error([...outcome.broken, ...transcript.slice(-25)].join('\n'))
    }

    /** Takes acts that chance left out until none is left, `most` at most. */
    async function takeUntilNone(left: () => readonly string[], most: number) {
      const transcript: string[] = []
      for (let seed = 0; seed < most && left().length > 0; seed += 1) {
        // others bring about the states that those need
        const names = seed % 2 === 0 ? left() : Object.keys(recipes)
        await take({ seed, manner: 'RIGHT', pauseMs: minute }, transcript, names)
      }
    }

    test('every mutation of the table of acts but those about webhooks has a recipe', () => {
      expect(Object.keys(recipes).toSorted()).toEqual(mutations.toSorted())
    })

    test('end no hold but by a lawful act or its own clock, open no identity beyond a purpose, hold no satang twice, and are refused with a reason', async () => {
      const episode = fc.array(steps, { minLength: 40, maxLength: 40 })
      await fc.assert(
        fc.asyncProperty(episode, async (each) => {
          const transcript: string[] = []
          for (const step of each) await take(step, transcript)
        }),
        { numRuns: episodesOn(engine), endOnFailure: true, ...chance },
      )
      await takeUntilNone(neverDone, 600)
      if (isByChance) process.stdout.write(`${JSON.stringify(Object.fromEntries(tally))}\n`)
      expect({ never: neverDone(), opened: opened > 0 }).toEqual({ never: [], opened: true })
    }, 3_600_000)

    test('publish every event of the table of acts, to every audience that it names', async () => {
      const random = createRandom(1)
      const take = async (mutation: string, act: PlannedAct) => {
        world.advance(minute)
        const outcome = await world.step(mutation, act, await world.facts(), random)
        expect([mutation, outcome.codes, outcome.broken]).toEqual([mutation, [], []])
        for (const each of outcome.told) told.get(mutation)?.add(each)
        return world.facts()
      }
      await takeDirectedActs(take, await world.facts(), random)
      await takeUntilNone(() => [...new Set(neverTold().map(([name]) => name))], 1_500)
      expect(neverTold()).toEqual([])
    }, 600_000)
  },
)
