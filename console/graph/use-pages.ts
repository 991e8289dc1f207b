/** Lists by pages, one after another as the officer scrolls. */

import { useInfiniteQuery } from '@tanstack/react-query'
import type { Operation } from './operation.ts'
import { problemOf, type Problem } from './problem.ts'
import { useExecute, type GraphOptions } from './use-graph.ts'

/** A page of a connection. */
export interface Page<Node> {
  readonly nodes: readonly Node[]
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }
  /** All that match, on every page; absent where the connection does not count. */
  readonly totalCount?: number
}

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
  readonly again: () => void
}

/**
 * A part that was refused or failed is a problem, not an empty list.
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
  const query = useInfiniteQuery<
    Page<Node>,
    Problem,
    Pick<Pages<Node>, 'rows' | 'count'>,
    readonly unknown[],
    string | null
  >({
    queryKey: [operation.name, variables],
    meta: { caseId },
    initialPageParam: null,
    queryFn: async ({ pageParam, signal }) => {
      const { data, errors } = await execute(
        operation,
        { ...variables, after: pageParam },
        { signal },
      )
      const page = pick(data)
      if (page === null) throw problemOf(errors)
      return page
    },
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? pageInfo.endCursor : undefined),
    select: ({ pages }) => {
      const rows = pages.flatMap(({ nodes }) => nodes)
      return { rows, count: pages.at(-1)?.totalCount ?? rows.length }
    },
    ...(isKept ? { staleTime: 'static' } : {}),
  })
  return {
    rows: query.data?.rows ?? [],
    count: query.data?.count ?? 0,
    isLoading: query.isPending,
    isRead: query.isSuccess,
    hasMore: query.hasNextPage,
    problem: query.error,
    more: () => {
      // after a failure the officer asks again
      if (query.hasNextPage && !query.isFetching && !query.isFetchNextPageError)
        void query.fetchNextPage()
    },
    again: () => void query.refetch(),
  }
}
