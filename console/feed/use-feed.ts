/** Reads what is on the screen again when the agency's feed tells of a change. */

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useSession } from '../frame/session-context.ts'
import { createSubscribe } from '../graph/subscribe.ts'
import { useExecute } from '../graph/use-graph.ts'
import { followFeed, type FeedEvent } from './follow-feed.ts'

/** Events that come together are answered by one reading, after this time in milliseconds. */
const gatherMs = 250

/**
 * Follows the feed while the component is there.
 * @param heard called with each event once
 * @returns whether the feed is connected
 */
export function useFeed(
  isEnabled: boolean,
  heard: (events: readonly FeedEvent[]) => void,
): boolean {
  const execute = useExecute()
  const session = useSession()
  const client = useQueryClient()
  const [isLive, setIsLive] = useState(true)
  const latest = useRef(heard)
  useEffect(() => {
    latest.current = heard
  }, [heard])
  useEffect(() => {
    if (!isEnabled) return undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const following = new AbortController()
    const tell = (events: readonly FeedEvent[]) => {
      latest.current(events)
      timer ??= setTimeout(() => {
        timer = undefined
        void client.invalidateQueries()
      }, gatherMs)
    }
    const { signal } = following
    void followFeed({ execute, subscribe: createSubscribe(session), tell, setIsLive, signal })
    return () => {
      following.abort()
      clearTimeout(timer)
    }
  }, [isEnabled, execute, session, client])
  return isEnabled && isLive
}
