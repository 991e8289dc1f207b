/** The banks that take part. */

import { useGraph } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { banks } from './agencies.generated.ts'

/** A bank: its code, and its name in the officer's language. */
export interface Bank {
  readonly code: string
  readonly name: string
}

/** The banks by their codes; empty while they are not there. */
export function useBanks(): readonly Bank[] {
  const { language } = useWords()
  const { data } = useGraph(banks, {}, { isKept: true, isNeeded: true })
  const agencies = data?.data.agencies ?? []
  return agencies
    .map(({ id, nameTh, nameEn }) => ({
      code: id.replace('bank:', ''),
      name: language === 'th' ? nameTh : nameEn,
    }))
    .toSorted((a, b) => a.code.localeCompare(b.code))
}
