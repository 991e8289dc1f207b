/** Keeps the purpose that the officer chose for each case, as long as the tab's session lasts. */

import { createContext, useContext, useMemo, useState, type ReactNode } from 'react'
import { useOfficer } from '../frame/officer.tsx'
import type { PurposeBasis } from './purpose-bases.ts'
import { readPurposes, writePurposes, type ChosenPurposes } from './stored-purposes.ts'

/** The purposes of this officer, for every case. */
export interface Purposes {
  readonly chosen: ChosenPurposes
  /** @param basis undefined ends the purpose */
  readonly choose: (caseId: string, basis: PurposeBasis | undefined) => void
}

const PurposesContext = createContext<Purposes | undefined>(undefined)

/** Remembers purposes for the screens below it. */
export function PurposesProvider({ children }: { readonly children: ReactNode }) {
  const { agency, officer } = useOfficer()
  const holder = `${agency.id} ${officer}`
  const [chosen, setChosen] = useState(() => readPurposes(sessionStorage, holder, agency.kind))
  const purposes = useMemo<Purposes>(
    () => ({
      chosen,
      choose(caseId, basis) {
        const { [caseId]: _ended, ...others } = chosen
        const next = basis === undefined ? others : { ...others, [caseId]: basis }
        writePurposes(sessionStorage, holder, next)
        setChosen(next)
      },
    }),
    [chosen, holder],
  )
  return <PurposesContext.Provider value={purposes}>{children}</PurposesContext.Provider>
}

/** All purposes. */
export function usePurposes(): Purposes {
  const purposes = useContext(PurposesContext)
  if (!purposes) throw new Error('no purposes')
  return purposes
}

/** The purpose of one case; `basis` is undefined until the officer has chosen. */
export interface CasePurpose {
  readonly basis: PurposeBasis | undefined
  readonly choose: (basis: PurposeBasis | undefined) => void
}

/** The purpose under which this officer reads the case. */
export function usePurpose(caseId: string): CasePurpose {
  const { chosen, choose } = usePurposes()
  return { basis: chosen[caseId], choose: (basis) => choose(caseId, basis) }
}
