/** Counts the requests that came since the officer last did something, in the title of the page and with a sound. */

import { useEffect, useState } from 'react'
import { useCountInTitle } from '../frame/screen-title.ts'
import type { FeedEvent } from './follow-feed.ts'
import { ring } from './ring.ts'

const requested = 'th.aoc.hold.requested'
const silentItem = 'console.silent'

/** The new requests, and whether they are heard. */
export interface NewRequests {
  readonly count: number
  readonly isSilent: boolean
  readonly setIsSilent: (isSilent: boolean) => void
  readonly hear: (events: readonly FeedEvent[]) => void
}

/** @param isEnabled whether requests are for the officer to answer */
export function useNewRequests(isEnabled: boolean): NewRequests {
  const [count, setCount] = useState(0)
  const [isSilent, setIsSilent] = useState(() => localStorage.getItem(silentItem) !== null)
  useCountInTitle(count)
  useEffect(() => {
    const see = () => setCount(0)
    window.addEventListener('keydown', see)
    window.addEventListener('pointerdown', see)
    return () => {
      window.removeEventListener('keydown', see)
      window.removeEventListener('pointerdown', see)
    }
  }, [])
  return {
    count,
    isSilent,
    setIsSilent: (next) => {
      if (next) localStorage.setItem(silentItem, 'yes')
      else localStorage.removeItem(silentItem)
      setIsSilent(next)
    },
    hear: (events) => {
      const found = events.filter(({ type }) => type === requested).length
      if (!isEnabled || found === 0) return
      setCount((before) => before + found)
      if (!isSilent) ring()
    },
  }
}
