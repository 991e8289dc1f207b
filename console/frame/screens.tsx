/** The router over the screens. Each screen is a file of its own, fetched when it is opened first. */

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  RouterProvider,
} from '@tanstack/react-router'
import { useState } from 'react'
import { ProblemNote } from '../controls/problem-note.tsx'
import { useGraph } from '../graph/use-graph.ts'
import { PurposesProvider } from '../purpose/purposes.tsx'
import type { Session } from '../session/session.ts'
import { useWords } from '../words/words.tsx'
import { Frame } from './frame.tsx'
import { me } from './me.generated.ts'
import { OfficerContext, useOfficer } from './officer.tsx'
import { screensOf } from './screen-list.ts'
import { SessionContext } from './session-context.ts'

/** The screens of the officer. */
export function Screens({ session }: { readonly session: Session }) {
  const { say } = useWords()
  const [router] = useState(createConsoleRouter)
  const { data, error, refetch } = useGraph(me, {})
  if (!data)
    return (
      <main className="sign-in">
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
  const root = createRootRoute({ component: Frame, notFoundComponent: Landing })
  const landing = createRoute({ getParentRoute: () => root, path: '/', component: Landing })
  const inbox = createRoute({
    getParentRoute: () => root,
    path: '/inbox',
    component: lazyRouteComponent(() => import('../inbox/inbox-screen.tsx'), 'InboxScreen'),
  })
  const referrals = createRoute({
    getParentRoute: () => root,
    path: '/referrals',
    component: lazyRouteComponent(
      () => import('../referrals/referrals-screen.tsx'),
      'ReferralsScreen',
    ),
  })
  const holders = createRoute({
    getParentRoute: () => root,
    path: '/holders',
    component: lazyRouteComponent(() => import('../holders/holders-screen.tsx'), 'HoldersScreen'),
  })
  const orders = createRoute({
    getParentRoute: () => root,
    path: '/orders',
    component: lazyRouteComponent(() => import('../orders/orders-screen.tsx'), 'OrdersScreen'),
  })
  const accesses = createRoute({
    getParentRoute: () => root,
    path: '/accesses',
    component: lazyRouteComponent(
      () => import('../accesses/accesses-screen.tsx'),
      'AccessesScreen',
    ),
  })
  const mine = createRoute({
    getParentRoute: () => root,
    path: '/me',
    component: lazyRouteComponent(() => import('../me/me-screen.tsx'), 'MeScreen'),
  })
  const intake = createRoute({
    getParentRoute: () => root,
    path: '/intake',
    component: lazyRouteComponent(() => import('../intake/intake-screen.tsx'), 'IntakeScreen'),
  })
  const board = createRoute({
    getParentRoute: () => root,
    path: '/board',
    component: lazyRouteComponent(() => import('../board/board-screen.tsx'), 'BoardScreen'),
  })
  const cases = createRoute({
    getParentRoute: () => root,
    path: '/cases',
    component: lazyRouteComponent(() => import('../cases/cases-screen.tsx'), 'CasesScreen'),
  })
  const caseFile = createRoute({
    getParentRoute: () => root,
    path: '/cases/$caseId',
    component: lazyRouteComponent(
      () => import('../case-file/case-file-screen.tsx'),
      'CaseFileScreen',
    ),
  })
  return createRouter({
    routeTree: root.addChildren([
      landing,
      inbox,
      referrals,
      holders,
      orders,
      accesses,
      mine,
      intake,
      board,
      cases,
      caseFile,
    ]),
    basepath: '/console',
    defaultPreload: 'intent',
    scrollRestoration: false,
  })
}

/** The first screen of the officer's role. */
function Landing() {
  const [first] = screensOf(useOfficer())
  return <Navigate to={first?.path ?? '/me'} replace />
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>
  }
}
