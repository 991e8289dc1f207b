/** The officer whose token it is, for the screens below. */

import { createContext, useContext } from 'react'
import type { MeQuery } from './me.generated.ts'

/** Agency, officer and scopes, as the gateway sees them. */
export type Officer = MeQuery['me']

/** Set once the gateway has answered. */
export const OfficerContext = createContext<Officer | undefined>(undefined)

/** The officer. */
export function useOfficer(): Officer {
  const officer = useContext(OfficerContext)
  if (!officer) throw new Error('no officer')
  return officer
}
