/** Finds the cases that events changed. */

import type { FeedEvent } from './follow-feed.ts'

/** @returns the ids of the cases; undefined where an event does not tell, or events were missed: any may have changed */
export function casesOf(events: readonly FeedEvent[]): ReadonlySet<string> | undefined {
  if (events.length === 0) return undefined
  const cases = new Set<string>()
  for (const { data } of events) {
    const { caseId } = JSON.parse(data) as { readonly caseId?: string | null } // schema/events.ts
    if (caseId === undefined) return undefined
    if (caseId !== null) cases.add(caseId)
  }
  return cases
}
