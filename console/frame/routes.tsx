/** The routes of the screens. Each screen is a file of its own, fetched when it is opened first. */

import { createRootRoute, createRoute, lazyRouteComponent, Navigate } from '@tanstack/react-router'
import { Frame } from './frame.tsx'
import { useOfficer } from './officer.tsx'
import { screensOf } from './screen-list.ts'

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
  component: lazyRouteComponent(() => import('../accesses/accesses-screen.tsx'), 'AccessesScreen'),
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
const importDay = createRoute({
  getParentRoute: () => root,
  path: '/import',
  component: lazyRouteComponent(() => import('../import/import-screen.tsx'), 'ImportScreen'),
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

/** All routes. */
export const routeTree = root.addChildren([
  landing,
  inbox,
  referrals,
  holders,
  orders,
  accesses,
  mine,
  intake,
  board,
  importDay,
  cases,
  caseFile,
])

/** The first screen of the officer's role. */
function Landing() {
  const [first] = screensOf(useOfficer())
  return <Navigate to={first?.path ?? '/me'} replace />
}
