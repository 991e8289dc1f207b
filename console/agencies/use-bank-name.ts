/** Names of banks by their codes. */

import { useBanks } from './use-banks.ts'

/** The bank's name in the officer's language; the code while the names are not there. */
export function useBankName(): (bankCode: string) => string {
  const names = new Map(useBanks().map(({ code, name }) => [code, name]))
  return (bankCode) => names.get(bankCode) ?? bankCode
}
