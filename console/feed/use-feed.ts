/** Reads what is on the screen again when the agency's feed tells of a change. */

import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useSession } from '../frame/session-context.ts'
import { createSubscribe } from '../graph/subscribe.ts'
import { useExecute } from '../graph/use-graph.ts'
import { casesOf } from './cases-of.ts'
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
    let gathered: (ReadonlySet<string> | undefined)[] = []
    const tell = (events: readonly FeedEvent[]) => {
      latest.current(events)
      gathered.push(casesOf(events))
      timer ??= setTimeout(() => {
        timer = undefined
        readAgain(client, gathered)
        gathered = []
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

/** A query whose `meta` names a case is read again when that case changed, or when it is not known which did. */
function readAgain(
  client: QueryClient,
  changes: readonly (ReadonlySet<string> | undefined)[],
): void {
  void client.invalidateQueries({
    predicate: ({ meta }) => {
      const caseId = meta?.['caseId']
      return typeof caseId !== 'string' || changes.some((cases) => cases?.has(caseId) ?? true)
    },
  })
}
