/** The whole application: words, session, query cache, screens. */

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { createExecute } from '../graph/execute.ts'
import { isPassing, toProblem } from '../graph/problem.ts'
import { ExecuteContext } from '../graph/use-graph.ts'
import type { Session } from '../session/session.ts'
import { WordsProvider, type Catalogue } from '../words/words.tsx'
import { SessionGate } from './session-gate.tsx'

/** The application for one session. */
export function App({
  session,
  firstWords,
}: {
  readonly session: Session
  readonly firstWords: Catalogue
}) {
  const [client] = useState(createQueryClient)
  const [execute] = useState(() => createExecute(session))
  return (
    <WordsProvider first={firstWords}>
      <QueryClientProvider client={client}>
        <ExecuteContext.Provider value={execute}>
          <SessionGate session={session} />
        </ExecuteContext.Provider>
      </QueryClientProvider>
    </WordsProvider>
  )
}

/** Queries are sent again twice where that can help. Mutations never are: the officer decides, with the same key. */
function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: (count, error) => count < 2 && isPassing(toProblem(error)),
        staleTime: 5_000,
        networkMode: 'always',
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}
