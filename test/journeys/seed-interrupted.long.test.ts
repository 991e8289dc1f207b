import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { isSeeded, seedStack } from '../../local/seed/seed-stack.ts'
import type { ExecuteAs } from '../../local/seed/step.ts'
import { startTestStack, type TestStack } from '../support/domain/stack.ts'

describe('a seeding that was interrupted', () => {
  let stack: TestStack
  let codes: readonly string[]

  beforeAll(async () => {
    stack = await startTestStack()
    codes = stack.stations.map(({ code }) => code)
  })
  afterAll(() => stack.closeAll())

  /** Calls the stack as an agency, and fails after so many operations. */
  function interruptedAfter(operations: number): ExecuteAs {
    let left = operations
    return (agencyId, officer) => {
      const execute = stack.executeAs(agencyId, officer)
      return (query, variables) => {
        if (left-- <= 0) throw new Error('interrupted')
        return execute(query, variables)
      }
    }
  }

  test('is completed by the next one, wherever it ended and however much later that comes', async () => {
    let now = Date.now()
    let interruptions = 0
    for (let operations = 5; ; operations += 17) {
      now += 60_000
      const seeded = seedStack(interruptedAfter(operations), codes, new Date(now))
      if (await seeded.catch(() => undefined)) break
      interruptions++
      expect(await isSeeded((agencyId) => stack.executeAs(agencyId))).toBe(false)
    }
    expect(interruptions).toBeGreaterThan(3)
    expect(await isSeeded((agencyId) => stack.executeAs(agencyId))).toBe(true)
    const { data } = await stack.callAs('aoc')(
      '{ cases(first: 50) { nodes { caseNumber } } referrals(first: 50) { nodes { state } } }',
    )
    expect(data.cases.nodes).toHaveLength(12)
    const states = data.referrals.nodes.map(({ state }: { state: string }) => state)
    expect(states.toSorted()).toEqual([
      'ACCEPTED',
      'ACKNOWLEDGED',
      'ASSIGNED',
      'COMPLAINED',
      'SENT',
    ])
  })
})
