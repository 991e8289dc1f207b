/** The router over the screens. */

import { createRouter, RouterProvider } from '@tanstack/react-router'
import { useState } from 'react'
import { ProblemNote } from '../controls/problem-note.tsx'
import { useGraph } from '../graph/use-graph.ts'
import { PurposesProvider } from '../purpose/purposes.tsx'
import type { Session } from '../session/session.ts'
import { useWords } from '../words/words.tsx'
import { me } from './me.generated.ts'
import { OfficerContext } from './officer.tsx'
import { routeTree } from './routes.tsx'
import { SessionContext } from './session-context.ts'

/** The screens of the officer. */
export function Screens({ session }: { readonly session: Session }) {
  const { say } = useWords()
  const [router] = useState(createConsoleRouter)
  const { data, error, refetch } = useGraph(me, {})
  if (!data)
    return (
      <main className="sign-in">
        <h1>{say('sign-in.title')}</h1>
        {error ? (
          <ProblemNote problem={error} again={() => void refetch()} />
        ) : (
          <p role="status">{say('state.loading')}</p>
        )}
      </main>
    )
  return (
    <SessionContext.Provider value={session}>
      <OfficerContext.Provider value={data.data.me}>
        <PurposesProvider>
          <RouterProvider router={router} />
        </PurposesProvider>
      </OfficerContext.Provider>
    </SessionContext.Provider>
  )
}

function createConsoleRouter() {
  return createRouter({
    routeTree,
    basepath: '/console',
    defaultPreload: 'intent',
    scrollRestoration: false,
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>
  }
}
