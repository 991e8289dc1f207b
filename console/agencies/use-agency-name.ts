/** Agencies, and their names by their ids. */

import type { Choice } from '../controls/fields.tsx'
import { formatAgency } from '../format/agency.ts'
import { useGraph } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { agencies } from './agencies.generated.ts'

/** Every agency with its name in the officer's language; empty while they are not there. */
export function useAgencies(): readonly Choice<string>[] {
  const { language } = useWords()
  const { data } = useGraph(agencies, {}, { isKept: true, isNeeded: true })
  return (data?.data.agencies ?? []).map(({ id, nameTh, nameEn }) => ({
    value: id,
    label: language === 'th' ? nameTh : nameEn,
  }))
}

/** The agency's name in the officer's language; words for its id while the names are not there. */
export function useAgencyName(): (agencyId: string) => string {
  const words = useWords()
  const known = new Map(useAgencies().map(({ value, label }) => [value, label]))
  return (agencyId) => known.get(agencyId) ?? formatAgency(agencyId, words)
}
