/** Lists by pages, one after another as the officer scrolls. After a change those that are in view are read again. */

import { useQuery, type QueryClient } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import type { Operation } from './operation.ts'
import { hasStale, noParts, readParts, rowsOf, type Page, type Parts, type Seen } from './parts.ts'
import { problemOf, type Problem } from './problem.ts'
import { useExecute, type GraphOptions } from './use-graph.ts'

/** A list as far as it was read. */
export interface Pages<Node> {
  readonly rows: readonly Node[]
  /** All that match where the connection counts them, else the rows that were read. */
  readonly count: number
  readonly isLoading: boolean
  /** Whether the list was read, and the last reading did not fail. */
  readonly isRead: boolean
  readonly hasMore: boolean
  readonly problem: Problem | null
  /** Reads the next page, where there is one and none is on its way. */
  readonly more: () => void
  /** Says which rows are in view: near the end the next page is read, and pages that came into view after a change. */
  readonly see: (first: number, last: number) => void
  readonly again: () => void
}

/** Rows before the end of those that were read, at which the next page is read. */
const aheadRows = 20

/**
 * A part that was refused or failed is a problem, not an empty list. Where nobody says which rows are in view, all are.
 * @param pick finds the connection in an answer
 */
export function usePages<
  Data,
  Variables extends { readonly after?: string | null | undefined },
  Node,
>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  pick: (data: Data) => Page<Node> | null,
  { isKept = false, caseId }: Pick<GraphOptions, 'isKept' | 'caseId'> = {},
): Pages<Node> {
  const execute = useExecute()
  const queryKey = [operation.name, variables]
  const seen = useRef<Seen>(undefined)
  /** Why the next reading is made; undefined: something may have changed. */
  const wanted = useRef<'MORE' | 'SEEN'>(undefined)
  const query = useQuery<Parts<Node>, Problem>({
    queryKey,
    meta: { caseId },
    queryFn: async ({ signal, client }) => {
      const earlier = client.getQueryData<Parts<Node>>(queryKey) ?? noParts
      const { current: reason } = wanted
      wanted.current = undefined
      return readParts(earlier, {
        seen: seen.current,
        isAnew: reason === undefined || (!isKept && isInvalid(client, queryKey)),
        isLonger: reason === 'MORE',
        async fetchPage(after) {
          const { data, errors } = await execute(operation, { ...variables, after }, { signal })
          const page = pick(data)
          if (page === null) throw problemOf(errors)
          return page
        },
      })
    },
    ...(isKept ? { staleTime: 'static' } : {}),
  })
  const parts = query.data ?? noParts
  const { rows, count } = useMemo(() => rowsOf(parts), [parts])
  const hasMore = parts.pages.at(-1)?.page.pageInfo.hasNextPage ?? false
  const read = (reason: 'MORE' | 'SEEN') => {
    // after a failure the officer asks again
    if (query.isFetching || query.isError) return
    wanted.current = reason
    void query.refetch()
  }
  return {
    rows,
    count,
    isLoading: query.isPending,
    isRead: query.isSuccess,
    hasMore,
    problem: query.error,
    more: () => {
      if (hasMore) read('MORE')
    },
    see(first, last) {
      seen.current = { first, last }
      if (hasStale(parts, seen.current)) read('SEEN')
      else if (hasMore && last >= rows.length - aheadRows) read('MORE')
    },
    again: () => void query.refetch(),
  }
}

/** Whether something changed since the list was read. */
function isInvalid(client: QueryClient, queryKey: readonly unknown[]): boolean {
  return client.getQueryState(queryKey)?.isInvalidated === true
}
