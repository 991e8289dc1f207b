import { describe, expect, test } from '@jest/globals'
import { judgeRound, type Tried } from '../../../../subgraphs/deliveries/webhooks/schedule.ts'
import type { Outcome } from '../../../../subgraphs/deliveries/webhooks/send.ts'

const start = new Date('2026-11-26T03:00:00Z')
const judge = (
  outcome: Outcome,
  event: Partial<Tried> = {},
  facts: Partial<{ failures: number; now: Date; random: number; status: number | null }> = {},
) => {
  const { failures = 0, now = start, random = 0, status = 500 } = facts
  const attempt = { at: now, outcome, status, durationMs: 1 }
  const tried = { sequence: '1', tries: 0, failingSince: null, ...event }
  return judgeRound([{ event: tried, attempt }], failures, now, () => random)
}

describe('the schedule of calls', () => {
  test('an event that fails comes again after 5 s, 30 s, 2 min, 10 min, 1 h, then every hour to 72 h', () => {
    const pauses: number[] = []
    let now = start
    for (let tries = 0; ; tries += 1) {
      const { results, pause } = judge(
        'STATUS',
        { tries, failingSince: tries === 0 ? null : start },
        { now },
      )
      if (pause) {
        expect(pause).toBe('FAILING')
        break
      }
      const next = results[0]?.nextAt ?? start
      pauses.push((next.getTime() - now.getTime()) / 1_000)
      now = next
    }
    expect(pauses.slice(0, 6)).toEqual([5, 30, 120, 600, 3_600, 3_600])
    expect(pauses.slice(4).every((pause) => pause === 3_600)).toBe(true)
    const hours = (now.getTime() - start.getTime()) / 3_600_000
    expect(hours).toBeGreaterThan(71)
    expect(hours).toBeLessThanOrEqual(72)
  })

  test('pauses differ, so that what failed together does not come back together', () => {
    const at = (random: number) => judge('STATUS', {}, { random }).results[0]?.nextAt?.getTime()
    expect(at(0)).toBe(start.getTime() + 5_000)
    expect(at(1)).toBe(start.getTime() + 5_500)
  })

  test('410 pauses at once', () => {
    expect(judge('GONE', {}, { status: 410 }).pause).toBe('GONE')
  })

  test.each([
    'TIMEOUT',
    'CONNECTION_FAILED',
    'TLS_FAILED',
    'NAME_NOT_FOUND',
    'ADDRESS_REFUSED',
    'REDIRECTED',
  ] as const)('after %s the endpoint rests', (outcome) => {
    const { failures, heldUntil } = judge(outcome, {}, { failures: 2, status: null })
    expect([failures, heldUntil]).toEqual([3, new Date(start.getTime() + 5_000)])
  })

  test.each([
    [500, 0],
    [400, 0],
    [429, 1],
    [503, 1],
  ])('after status %d the endpoint has failed %d times', (status, failures) => {
    expect(judge('STATUS', {}, { status }).failures).toBe(failures)
  })

  test('a success ends the rest, and its event does not come again', () => {
    const verdict = judge(
      'DELIVERED',
      { tries: 4, failingSince: start },
      { failures: 5, status: 200 },
    )
    expect(verdict).toMatchObject({ failures: 0, heldUntil: null, pause: null })
    expect(verdict.results[0]?.nextAt).toBeNull()
  })
})
