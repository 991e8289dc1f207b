import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import {
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../../support/domain/clocked-subgraphs.ts'
import { nationalId, reportInput } from '../../support/domain/reports.ts'
import { engines } from '../../support/processes/database.ts'
import { amlo, aoc } from '../../support/tokens/callers.ts'

let people = 320_000_000

describe.each(engines)('the part of AMLO in cases that are merged, on $engine', ({ open }) => {
  let graph: ClockedSubgraphs

  beforeAll(async () => {
    graph = await startClockedSubgraphs(open)
  })
  afterAll(() => graph?.close())

  async function change(mutation: 'mergeCases' | 'undoMerge', input: object): Promise<void> {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
    const query = `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { case { id } } }`
    const key = { idempotencyKey: randomUUID(), reason: 'x' }
    const { errors } = await graph.cases.ask(aoc, query, { input: { ...key, ...input } })
    expect(errors).toBeUndefined()
  }
  async function restrain(caseId: string): Promise<void> {
    const more = { basis: 'RESTRAINT', orderNumber: 'R-1' }
    const { code } = await graph.act(amlo, 'requestHoldsAlongTrail', keyed({ caseId, ...more }))
    expect(code).toBeUndefined()
  }
  /** Whether AMLO sees the case, and the name of its victim under a purpose there. */
  async function reads(caseId: string): Promise<readonly [boolean, boolean]> {
    const victim = await graph.cases.ask(
      aoc,
      'query ($id: ID!) { case(id: $id) { victim { id } } }',
      { id: caseId },
    )
    const caller = { ...amlo, purpose: { basis: 'amla', case: caseId } } as const
    const query = `query ($id: ID!, $victims: [_Any!]!) { case(id: $id) { id }
      _entities(representations: $victims) { ... on Person { name } } }`
    const victims = [{ __typename: 'Person', id: victim.data.case.victim.id }]
    const { data } = await graph.cases.ask(caller, query, { id: caseId, victims })
    return [typeof data?.case?.id === 'string', typeof data?._entities?.[0]?.name === 'string']
  }
  async function twoCases() {
    const victim = { ...reportInput().victim, nationalId: nationalId(`110${(people += 1)}`) }
    const first = await graph.openCase({ ...reportInput(), victim })
    return { first, second: await graph.openCase({ ...reportInput(), victim }) }
  }

  test('an order in the merged case opens the other one while the merge stands, and no longer', async () => {
    const { first, second } = await twoCases()
    await restrain(first)
    await graph.deliver()
    expect([await reads(first), await reads(second)]).toEqual([
      [true, true],
      [false, false],
    ])
    await change('mergeCases', { caseId: first, intoCaseId: second })
    expect(await reads(second)).toEqual([true, true])
    await graph.deliver()
    expect(await reads(second)).toEqual([true, true])
    await change('undoMerge', { caseId: first })
    expect(await reads(second)).toEqual([false, false])
    await graph.deliver()
    expect([await reads(first), await reads(second)]).toEqual([
      [true, true],
      [false, false],
    ])
  })

  test('an order in the case that stays does not open the merged one', async () => {
    const { first, second } = await twoCases()
    await restrain(second)
    await change('mergeCases', { caseId: first, intoCaseId: second })
    await graph.deliver()
    expect(await reads(first)).toEqual([false, false])
    await change('undoMerge', { caseId: first })
    await graph.deliver()
    expect([await reads(first), await reads(second)]).toEqual([
      [false, false],
      [true, true],
    ])
  })
})
