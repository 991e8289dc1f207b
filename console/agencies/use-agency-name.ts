/** Names of agencies by their ids. */

import { formatAgency } from '../format/agency.ts'
import { useGraph } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { agencies } from './agencies.generated.ts'

/** The agency's name in the officer's language; words for its id while the names are not there. */
export function useAgencyName(): (agencyId: string) => string {
  const words = useWords()
  const { data } = useGraph(agencies, {}, { isKept: true, isNeeded: true })
  const known = new Map(
    (data?.data.agencies ?? []).map(({ id, nameTh, nameEn }) => [
      id,
      words.language === 'th' ? nameTh : nameEn,
    ]),
  )
  return (agencyId) => known.get(agencyId) ?? formatAgency(agencyId, words)
}
