/** Names of banks by their codes. */

import { useGraph } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { banks } from './agencies.generated.ts'

/** The bank's name in the officer's language; the code while the names are not there. */
export function useBankName(): (bankCode: string) => string {
  const { language } = useWords()
  const { data } = useGraph(banks, {}, { isKept: true })
  const agencies = data?.data.agencies ?? []
  const names = new Map(
    agencies.map(({ id, nameTh, nameEn }) => [id, language === 'th' ? nameTh : nameEn]),
  )
  return (bankCode) => names.get(`bank:${bankCode}`) ?? bankCode
}
