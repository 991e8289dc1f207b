/** The filter that every holder matches. */

import type { HolderFilter } from '../../../subgraphs/sims/holder-lists/store.ts'
import { verificationStates } from '../../../subgraphs/sims/holders/store.ts'
import { operators } from '../../../subgraphs/sims/registrations/operators.ts'

export const allHolders: HolderFilter = {
  operators,
  moreThan: 0,
  states: verificationStates,
  foreignersOnly: false,
}
