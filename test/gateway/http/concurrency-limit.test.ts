/** When operations begin. */

import { describe, expect, test } from '@jest/globals'
import { createAdmission } from '../../../gateway/http/concurrency-limit.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** @param turnMs how long each turn of the event loop seems to take */
function admissionOf(freely: number, turnMs: number) {
  let instant = 0
  const begun: number[] = []
  const admission = createAdmission(freely, () => (instant += turnMs))
  return {
    begun,
    leave: () => admission.leave(),
    admit: (...names: readonly number[]) => {
      for (const name of names) admission.admit(() => begun.push(name))
    },
  }
}

describe('operations', () => {
  test('begin at once, as many as may', () => {
    const { begun, admit } = admissionOf(2, 10)
    admit(1, 2, 3)
    expect(begun).toEqual([1, 2])
  })

  test('that wait begin in their order as others end, while the loop is busy', async () => {
    const { begun, admit, leave } = admissionOf(1, 10)
    admit(1, 2, 3)
    for (let turns = 0; turns < 5; turns++) await turn()
    expect(begun).toEqual([1])
    leave()
    expect(begun).toEqual([1, 2])
    leave()
    expect(begun).toEqual([1, 2, 3])
  })

  test('all begin soon where none ends and the loop has little to do', async () => {
    const { begun, admit } = admissionOf(1, 0)
    admit(1, 2, 3, 4)
    for (let turns = 0; turns < 10; turns++) await turn()
    expect(begun).toEqual([1, 2, 3, 4])
  })

  test('that come later do not go before those that wait', () => {
    const { begun, admit, leave } = admissionOf(1, 10)
    admit(1, 2)
    leave()
    leave()
    admit(3)
    expect(begun).toEqual([1, 2, 3])
  })
})
