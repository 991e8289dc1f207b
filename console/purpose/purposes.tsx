/** Keeps the purpose that the officer chose for each case, until the page is left. */

import { createContext, useContext, useMemo, useState, type ReactNode } from 'react'
import type { PurposeBasis } from './purpose-bases.ts'

type Chosen = Readonly<Record<string, PurposeBasis | undefined>>

interface Purposes {
  readonly chosen: Chosen
  readonly choose: (caseId: string, basis: PurposeBasis | undefined) => void
}

const PurposesContext = createContext<Purposes | undefined>(undefined)

/** Remembers purposes for the screens below it. */
export function PurposesProvider({ children }: { readonly children: ReactNode }) {
  const [chosen, setChosen] = useState<Chosen>({})
  const purposes = useMemo<Purposes>(
    () => ({
      chosen,
      choose: (caseId, basis) => setChosen((before) => ({ ...before, [caseId]: basis })),
    }),
    [chosen],
  )
  return <PurposesContext.Provider value={purposes}>{children}</PurposesContext.Provider>
}

/** The purpose of one case; `basis` is undefined until the officer has chosen. */
export interface CasePurpose {
  readonly basis: PurposeBasis | undefined
  readonly choose: (basis: PurposeBasis | undefined) => void
}

/** The purpose under which this officer reads the case. */
export function usePurpose(caseId: string): CasePurpose {
  const purposes = useContext(PurposesContext)
  if (!purposes) throw new Error('no purposes')
  return {
    basis: purposes.chosen[caseId],
    choose: (basis) => purposes.choose(caseId, basis),
  }
}
