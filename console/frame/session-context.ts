/** The session, for the screens that end it. */

import { createContext, useContext } from 'react'
import type { Session } from '../session/session.ts'

/** Set above every screen. */
export const SessionContext = createContext<Session | undefined>(undefined)

/** The session. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('no session')
  return session
}
