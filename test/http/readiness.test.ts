import { describe, expect, test } from '@jest/globals'
import { createReadiness, findingLastsMs, statusOf, type Readiness } from '../../http/readiness.ts'

describe('readiness', () => {
  test('costs one check a second for all who ask', async () => {
    let instant = 0
    let checks = 0
    const readiness = createReadiness(
      () => {
        checks += 1
        return Promise.resolve({ status: 'ready' })
      },
      () => new Date(instant),
    )
    await Promise.all(Array.from({ length: 1_000 }, () => readiness()))
    instant = findingLastsMs - 1
    await readiness()
    expect(checks).toBe(1)
    instant = findingLastsMs
    await readiness()
    expect(checks).toBe(2)
  })

  test('a check that fails is "not ready", and is made again', async () => {
    let instant = 0
    let isDown = true
    const readiness = createReadiness(
      () => (isDown ? Promise.reject(new Error('down')) : Promise.resolve({ status: 'ready' })),
      () => new Date(instant),
    )
    expect(await readiness()).toEqual({ status: 'not ready' })
    isDown = false
    instant = findingLastsMs
    expect(await readiness()).toEqual({ status: 'ready' })
  })

  test.each<[Readiness, number]>([
    [{ status: 'ready' }, 200],
    [{ status: 'degraded', unreachable: ['sims'] }, 200],
    [{ status: 'not ready' }, 503],
  ])('%p has the status %d', (readiness, status) => {
    expect(statusOf(readiness)).toBe(status)
  })
})
