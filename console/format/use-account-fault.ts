/** Says which account numbers a bank has. */

import { accountLengthsOf, listLengths } from '../../schema/account-formats.ts'
import { useWords } from '../words/words.tsx'

/** The words for a number that is none of the bank's; of any Thai bank while none is chosen. */
export function useAccountFault(): (bankCode: string) => string {
  const { say } = useWords()
  const words = { or: say('lengths.or'), to: say('lengths.to') }
  return (bankCode) =>
    say('fault.account', { lengths: listLengths(accountLengthsOf(bankCode), words) })
}
