/** Follows the agency's feed, so that what is on the screen is read again when something changed. */

import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Execute } from '../graph/execute.ts'
import { problemOf } from '../graph/problem.ts'
import { useExecute } from '../graph/use-graph.ts'
import { feedAfter, feedEnd } from './feed.generated.ts'

/** Time between two looks at the feed, in milliseconds. */
const intervalMs = 3_000

/** @returns whether the feed is followed and the last look succeeded */
export function useFeed(isEnabled: boolean): boolean {
  const execute = useExecute()
  const client = useQueryClient()
  const [isLive, setIsLive] = useState(true)
  useEffect(() => {
    if (!isEnabled) return undefined
    let after: string | null | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    const aborting = new AbortController()
    const look = async () => {
      try {
        if (after === undefined) after = await findEnd(execute, aborting.signal)
        else {
          const next = await findAfter(execute, after, aborting.signal)
          if (next !== after) void client.invalidateQueries()
          after = next
        }
        setIsLive(true)
      } catch {
        if (!aborting.signal.aborted) setIsLive(false)
      }
      if (!aborting.signal.aborted) timer = setTimeout(() => void look(), intervalMs)
    }
    void look()
    return () => {
      aborting.abort()
      clearTimeout(timer)
    }
  }, [isEnabled, execute, client])
  return isEnabled && isLive
}

async function findEnd(execute: Execute, signal: AbortSignal): Promise<string | null> {
  const { data, errors } = await execute(feedEnd, {}, { signal })
  // an agency without an event has no feed yet: null without an error
  if (errors.length > 0) throw problemOf(errors)
  return data.delivery?.lastSequence ?? null
}

async function findAfter(
  execute: Execute,
  after: string | null,
  signal: AbortSignal,
): Promise<string | null> {
  const { data, errors } = await execute(feedAfter, { after }, { signal })
  if (errors.length > 0) throw problemOf(errors)
  return data.events?.nodes.at(-1)?.sequence ?? after
}
