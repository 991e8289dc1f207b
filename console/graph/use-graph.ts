/** Queries and mutations for components: the query cache over `Execute`. */

import {
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import type { Answer, Execute } from './execute.ts'
import type { Operation } from './operation.ts'
import { isPassing, problemOf, type Problem } from './problem.ts'

/** The gateway, for components. */
export const ExecuteContext = createContext<Execute | undefined>(undefined)

/** Sends operations under the officer's token. */
export function useExecute(): Execute {
  const execute = useContext(ExecuteContext)
  if (!execute) throw new Error('no gateway')
  return execute
}

/** When an answer is read. */
export interface GraphOptions {
  /** Whether it is read at all; default: yes. */
  readonly isEnabled?: boolean
  /** Value of the header `Access-Purpose`. */
  readonly purpose?: string | undefined
  /** Read once, and not again when something changed: what hardly changes. Always so under a purpose, where readings count. */
  readonly isKept?: boolean
  /** Tried again every five seconds while it fails for a passing reason: what a form cannot do without. Default: no. */
  readonly isNeeded?: boolean
  /** Read again after this time in milliseconds, since the clock alone changes it; absent: only when something changed. */
  readonly everyMs?: number
  /** The case that it is about: events of other cases do not change it. */
  readonly caseId?: string
}

/** Time after which what is needed is tried again where it failed, in milliseconds. */
export const tryAgainMs = 5_000

/**
 * An answer that is kept; it is read again when an event says that something changed. A later answer of which a part failed,
 * or without a thing that was there, does not take the place of a whole one: what is on the screen, and what is typed below
 * it, stays beside the problem.
 */
export function useGraph<Data, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  {
    isEnabled = true,
    purpose,
    isKept = purpose !== undefined,
    isNeeded = false,
    everyMs,
    caseId,
  }: GraphOptions = {},
): UseQueryResult<Answer<Data>, Problem> {
  const execute = useExecute()
  return useQuery<Answer<Data>, Problem>({
    queryKey: [operation.name, variables, purpose],
    queryFn: async ({ signal, queryKey, client }) => {
      const answer = await execute(operation, variables, { signal, purpose })
      const earlier = client.getQueryData<Answer<Data>>(queryKey)
      const isLost = earlier !== undefined && lacks(answer.data, earlier.data)
      if (answer.errors.length === 0 && !isLost) return answer
      const problem = problemOf(answer.errors)
      if (isLost || isEmpty(answer.data) || (earlier && isPassing(problem))) throw problem
      return answer
    },
    enabled: isEnabled,
    meta: { caseId },
    ...(isKept ? { staleTime: 'static' } : {}),
    refetchInterval:
      everyMs ??
      (({ state }) => (isNeeded && state.error && isPassing(state.error) ? tryAgainMs : false)),
  })
}

/** Why there is no answer, or why a part of it is missing. */
export function problemIn<Data>({
  data,
  error,
}: Pick<UseQueryResult<Answer<Data>, Problem>, 'data' | 'error'>): Problem | null {
  return error ?? (data && data.errors.length > 0 ? problemOf(data.errors) : null)
}

/** Whether an answer has nothing: each of its fields was refused or failed. */
function isEmpty(data: unknown): boolean {
  return Object.values(data as object).every((field) => field === null) // the data of a response are an object
}

/** Whether a thing was there that is not there any more. */
function lacks(data: unknown, earlier: unknown): boolean {
  const before = earlier as Readonly<Record<string, unknown>> // the data of a response are an object
  return Object.entries(data as object).some(
    ([field, value]) => value === null && before[field] !== null,
  )
}

/** A mutation; what is on the screen is read again after it. */
export function useAct<Data, Variables>(
  operation: Operation<Data, Variables>,
): UseMutationResult<Data, Problem, Variables> {
  const execute = useExecute()
  const client = useQueryClient()
  return useMutation<Data, Problem, Variables>({
    mutationFn: async (variables) => (await execute(operation, variables)).data,
    onSuccess: () => void client.invalidateQueries(),
  })
}
