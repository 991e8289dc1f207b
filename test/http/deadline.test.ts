import { expect, test } from '@jest/globals'
import { getEventListeners, once } from 'node:events'
import { createDeadline } from '../../http/deadline.ts'

const hour = 3_600_000
const reasonOf = ({ reason }: AbortSignal) => (reason as Error).name // a signal is aborted with an error here

test('a deadline aborts after its time', async () => {
  const { signal } = createDeadline(5)
  await once(signal, 'abort')
  expect(reasonOf(signal)).toBe('TimeoutError')
})

test('it aborts together with the other signal, also with one that is aborted already', () => {
  const other = new AbortController()
  const deadline = createDeadline(hour, other.signal)
  expect(deadline.signal.aborted).toBe(false)
  other.abort()
  expect(deadline.signal.aborted).toBe(true)
  expect(reasonOf(deadline.signal)).toBe('AbortError')
  deadline.end()

  const late = createDeadline(hour, other.signal)
  expect(late.signal.aborted).toBe(true)
  late.end()
})

test('once it has ended, a signal that lives longer keeps nothing of it', () => {
  const other = new AbortController()
  for (let call = 0; call < 100; call++) createDeadline(hour, other.signal).end()
  expect(getEventListeners(other.signal, 'abort')).toEqual([])
})
