/** How long until something is due, or since when it waits. Changes by the minute; it is never announced. */

import { useSyncExternalStore } from 'react'
import { useWords, type WordKey } from '../words/words.tsx'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** The clock of a deadline. */
export function Clock({ until }: { readonly until: string }) {
  const { say } = useWords()
  const leftMs = new Date(until).getTime() - useMinute()
  const urgency = leftMs < 0 ? 'late' : leftMs < hourMs ? 'urgent' : leftMs < dayMs ? 'near' : 'far'
  const [key, count] = measure(Math.abs(leftMs))
  const span = say(key, { count })
  return (
    <span className={`clock clock-${urgency}`}>
      {leftMs < 0 ? say('clock.late', { span }) : say('clock.left', { span })}
    </span>
  )
}

/** The age of something that waits. */
export function Age({ since }: { readonly since: string }) {
  const { say } = useWords()
  const [key, count] = measure(Math.max(0, useMinute() - new Date(since).getTime()))
  return <span className="clock">{say(key, { count })}</span>
}

function measure(spanMs: number): readonly [WordKey, number] {
  if (spanMs < hourMs) return ['clock.minutes', Math.floor(spanMs / minuteMs)]
  if (spanMs < 2 * dayMs) return ['clock.hours', Math.floor(spanMs / hourMs)]
  return ['clock.days', Math.floor(spanMs / dayMs)]
}

let minute = Date.now()
const listeners = new Set<() => void>()
let timer: ReturnType<typeof setInterval> | undefined

/** The present, by the minute: one timer for all clocks. */
export function useMinute(): number {
  return useSyncExternalStore(subscribe, () => minute)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  // while no clock was shown, none ticked
  if (timer === undefined) minute = Date.now()
  timer ??= setInterval(() => {
    minute = Date.now()
    for (const each of listeners) each()
  }, minuteMs)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}
