/** Calls whose answer was lost come again: every mutation of the graph, with its idempotency key and without. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import type { GraphqlAnswer } from '../support/domain/subgraph-client.ts'
import { startReceiver, type Receiver } from '../support/deliveries/receiver.ts'
import { countRows, sumTables } from '../support/lawful/fingerprint.ts'
import { codesOf, startLawfulWorld, type LawfulWorld } from '../support/lawful/lawful-world.ts'
import { mutationDocuments } from '../support/lawful/mutation-documents.ts'
import { otherInputs, withOtherInput } from '../support/lawful/other-inputs.ts'
import {
  byColleague,
  createPreparation,
  withKey,
  withoutKey,
  type Preparation,
} from '../support/lawful/prepare-act.ts'
import { accountOf, type PlannedAct, type Recipes } from '../support/lawful/recipe.ts'
import { recipesOfAccounts } from '../support/lawful/recipes-of-accounts.ts'
import { recipesOfCases } from '../support/lawful/recipes-of-cases.ts'
import { recipesOfReferrals } from '../support/lawful/recipes-of-referrals.ts'
import { recipesOfSims } from '../support/lawful/recipes-of-sims.ts'
import { recipesOfWebhooks } from '../support/lawful/recipes-of-webhooks.ts'
import { engines } from '../support/processes/database.ts'

const mutations = Object.keys(otherInputs)
/** A test call is made each time: its answer has the instant of the call. */
const answersAnew = ['testWebhook']

/** The part of an answer that the caller reads; the persons of the access log beside it have no order. */
const shown = ({ data, errors }: GraphqlAnswer) => ({ data, errors })

/** Whether the mutation can be sent without a key. */
const isFreeOfKey = (mutation: string, act: PlannedAct) =>
  mutationDocuments.get(mutation)?.accepts(withoutKey(act).input) === true

describe.each(engines)('a mutation that comes again on $engine', ({ open }) => {
  let world: LawfulWorld
  let receiver: Receiver
  let preparation: Preparation

  beforeAll(async () => {
    receiver = await startReceiver()
    world = await startLawfulWorld(open)
    const recipes: Recipes = {
      ...recipesOfCases,
      ...recipesOfAccounts,
      ...recipesOfSims,
      ...recipesOfReferrals,
      ...recipesOfWebhooks(receiver.url),
    }
    preparation = createPreparation(world, recipes, 1441)
  })
  afterAll(async () => {
    await world?.close()
    await receiver?.close()
  })

  /** Does an act that succeeds, in this form; the act as it was sent, its answer and the rows after it. */
  const doOnce = (mutation: string, form: (act: PlannedAct) => PlannedAct) =>
    preparation.until(mutation, async (planned) => {
      const act = form(planned)
      const answer = await world.send(mutation, act)
      if (codesOf(answer).length > 0) return undefined
      return { act, answer, rows: await sumTables(world.db) }
    })

  test.each(mutations)(
    '%s with its key: the same answer by whichever officer, nothing more is done, and another input is a conflict',
    async (mutation) => {
      const key = randomUUID()
      const { act, answer, rows } = await doOnce(mutation, (each) => withKey(each, key))
      world.advance(1_000)
      expect(shown(await world.send(mutation, act))).toEqual(shown(answer))
      expect(shown(await world.send(mutation, byColleague(act)))).toEqual(shown(answer))
      const conflict = await world.send(mutation, withOtherInput(mutation, act))
      expect(codesOf(conflict)).toEqual(['IDEMPOTENCY_CONFLICT'])
      expect(await sumTables(world.db)).toEqual(rows)
      await world.settle()
    },
    120_000,
  )

  test.each(mutations)(
    '%s without a key: the same answer and nothing more is done, or a key is required',
    async (mutation) => {
      const { act, answer, rows } = await doOnce(mutation, (each) =>
        isFreeOfKey(mutation, each) ? withoutKey(each) : each,
      )
      if (!isFreeOfKey(mutation, act))
        return expect(mutationDocuments.get(mutation)?.keyOf).toBe('ID!')
      world.advance(1_000)
      const again = await world.send(mutation, act)
      if (answersAnew.includes(mutation)) expect(codesOf(again)).toEqual([])
      else expect(shown(again)).toEqual(shown(answer))
      if (!answersAnew.includes(mutation))
        expect(shown(await world.send(mutation, byColleague(act)))).toEqual(shown(answer))
      expect(await sumTables(world.db)).toEqual(rows)
      await world.settle()
    },
    120_000,
  )

  test.each(
    mutations.flatMap(
      (mutation) =>
        [
          [mutation, 'with one key'],
          [mutation, 'without a key'],
        ] as const,
    ),
  )(
    '%s twice at the same instant %s: one effect, and the same answer',
    async (mutation, manner) => {
      const key = randomUUID()
      const form = (act: PlannedAct) =>
        manner === 'with one key' || !isFreeOfKey(mutation, act)
          ? withKey(act, key)
          : withoutKey(act)
      await preparation.until(mutation, async (planned) => {
        // a person without a part in the act before this one, whom no rule of two persons refuses
        const act = byColleague(form(planned))
        const before = await countRows(world.db)
        const [one, other] = await Promise.all([
          world.send(mutation, act),
          world.send(mutation, act),
        ])
        if (codesOf(one).length > 0 && codesOf(other).length > 0) return undefined
        if (!answersAnew.includes(mutation)) expect(shown(other)).toEqual(shown(one))
        const after = await countRows(world.db)
        const alike = ({ name, alike: count }: { name: string; alike: number }) =>
          [name, count] as const
        expect(after.map(alike)).toEqual(before.map(alike))
        await world.settle()
        return true
      })
    },
    120_000,
  )

  test('two legs of one bank without a reference, sent twice at the same instant, are recorded once each', async () => {
    const transfers = [1_000, 2_000].map((amountSatang) => ({
      amountSatang,
      transferredAt: '2026-11-23T03:00:00Z',
      from: { bankCode: '004', accountNumber: accountOf('004', 8) },
      to: { bankCode: '014', accountNumber: accountOf('014', 8) },
    }))
    await preparation.until('recordTransfers', async (planned) => {
      const act = byColleague({ ...planned, input: { ...planned.input, transfers } })
      if (act.caller.agencyKind === 'BANK') return undefined
      const before = await countRows(world.db)
      const answers = await Promise.all([1, 2].map(() => world.send('recordTransfers', act)))
      expect(answers.map(codesOf)).toEqual([[], []])
      const after = await countRows(world.db)
      const legs = (tables: typeof after) => tables.find(({ name }) => name === 'cases.transfer')
      expect(legs(after)?.rows).toBe((legs(before)?.rows ?? 0) + 2)
      expect(legs(after)?.alike).toBe(legs(before)?.alike)
      return true
    })
  })
})
