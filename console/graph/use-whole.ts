/** Lists within an object, read to their end: pages by the id of the last row. */

import { useQuery } from '@tanstack/react-query'
import type { Operation } from './operation.ts'
import { problemOf, type Problem } from './problem.ts'
import type { GraphOptions } from './use-graph.ts'
import { useExecute } from './use-graph.ts'

/** Pages that are read at most. */
const maxPages = 50

/** A list as a whole. */
export interface Whole<Row> {
  readonly rows: readonly Row[]
  readonly isLoading: boolean
  /** Whether `rows` were read from the graph: until then they are empty. */
  readonly isRead: boolean
  /** Whether the list goes on after the last page that is read. */
  readonly isCut: boolean
  readonly problem: Problem | null
  readonly again: () => void
}

/**
 * @param size rows of a full page, as the operation asks for; a shorter page is the last
 * @param pick finds the list in an answer; null where it was refused or failed
 */
export function useWhole<
  Data,
  Variables extends { readonly after?: string | number | null | undefined },
  Row extends { readonly id: string },
>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  size: number,
  pick: (data: Data) => readonly Row[] | null | undefined,
  { isEnabled = true, purpose, caseId }: GraphOptions = {},
): Whole<Row> {
  const execute = useExecute()
  const query = useQuery<{ readonly rows: readonly Row[]; readonly isCut: boolean }, Problem>({
    queryKey: [operation.name, variables, purpose],
    enabled: isEnabled,
    meta: { caseId },
    ...(purpose === undefined ? {} : { staleTime: 'static' }),
    queryFn: async ({ signal }) => {
      const rows: Row[] = []
      for (let page = 0; page < maxPages; page += 1) {
        const { data, errors } = await execute(
          operation,
          { ...variables, after: rows.at(-1)?.id ?? null },
          { signal, purpose },
        )
        const found = pick(data)
        if (!found) throw problemOf(errors)
        rows.push(...found)
        if (found.length < size) return { rows, isCut: false }
      }
      return { rows, isCut: true }
    },
  })
  return {
    rows: query.data?.rows ?? [],
    isLoading: query.isFetching && !query.data,
    isRead: query.data !== undefined,
    isCut: query.data?.isCut ?? false,
    problem: query.error,
    again: () => void query.refetch(),
  }
}
