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
import type { Problem } from './problem.ts'

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
  /** Read again after this time in milliseconds, since the clock alone changes it; absent: only when something changed. */
  readonly everyMs?: number
  /** The case that it is about: events of other cases do not change it. */
  readonly caseId?: string
}

/** An answer that is kept; it is read again when an event says that something changed. */
export function useGraph<Data, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  { isEnabled = true, purpose, isKept = purpose !== undefined, everyMs, caseId }: GraphOptions = {},
): UseQueryResult<Answer<Data>, Problem> {
  const execute = useExecute()
  return useQuery<Answer<Data>, Problem>({
    queryKey: [operation.name, variables, purpose],
    queryFn: ({ signal }) => execute(operation, variables, { signal, purpose }),
    enabled: isEnabled,
    meta: { caseId },
    ...(isKept ? { staleTime: 'static' } : {}),
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  })
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
