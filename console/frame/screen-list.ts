/** Which screens an officer has: by scopes and kind of agency. The graph decides all the same. */

import { deskOf } from '../intake/desk.ts'
import type { WordKey } from '../words/words.tsx'
import type { Officer } from './officer.tsx'

/** A screen in the navigation. */
export interface ScreenEntry {
  readonly path:
    | '/intake'
    | '/board'
    | '/import'
    | '/inbox'
    | '/referrals'
    | '/holders'
    | '/orders'
    | '/cases'
    | '/accesses'
    | '/me'
  readonly title: WordKey
  readonly isFor: (officer: Officer) => boolean
}

const has = (scope: string) => (officer: Officer) => officer.scopes.includes(scope)

const isCentre = ({ agency }: Officer) => agency.kind === 'AOC'

/** Whether the officer imports days of the hotline: they carry the centre's own numbers. */
export function mayImport(officer: Officer): boolean {
  return isCentre(officer) && has('cases:write')(officer)
}

/** Banks and stations open a case now and then; they land on their own work. */
const opensCases = (officer: Officer) => !isCentre(officer) && deskOf(officer) !== undefined

const entries: readonly ScreenEntry[] = [
  { path: '/intake', title: 'intake.title', isFor: isCentre },
  { path: '/board', title: 'board.title', isFor: isCentre },
  {
    path: '/import',
    title: 'import.title',
    isFor: mayImport,
  },
  { path: '/inbox', title: 'inbox.title', isFor: has('holds:place') },
  { path: '/referrals', title: 'referrals.title', isFor: has('referrals:handle') },
  { path: '/intake', title: 'intake.title', isFor: opensCases },
  { path: '/holders', title: 'holders.title', isFor: has('sims:verify') },
  { path: '/orders', title: 'orders.title', isFor: has('sims:register') },
  { path: '/cases', title: 'cases.title', isFor: has('cases:read') },
  {
    path: '/accesses',
    title: 'accesses.title',
    isFor: (officer) => has('accesses:read')(officer) || has('accesses:own')(officer),
  },
  { path: '/me', title: 'me.title', isFor: () => true },
]

/** The officer's screens; the first is where they land. */
export function screensOf(officer: Officer): readonly ScreenEntry[] {
  return entries.filter(({ isFor }) => isFor(officer))
}
