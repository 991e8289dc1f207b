/** The end of a leg as it is told: an account, or a PromptPay proxy whose account is not known yet. */

import { isNationalId } from '../../../schema/scalars.ts'
import { readAccountNumber } from '../../kit/account-number.ts'
import { badUserInput } from '../../kit/errors.ts'
import type { IdentityInput } from '../../kit/identity-document.ts'
import type { Pseudonyms } from '../../kit/pseudonyms.ts'
import type { ProxyEntry } from '../proxies/store.ts'

/** An account as it appears in a report. */
export interface AccountRefInput {
  readonly bankCode: string
  readonly accountNumber: string
  readonly holderName?: string | null
  readonly holderNationalId?: string | null
  readonly holderIdentity?: IdentityInput | null
}

/** Types of a PromptPay proxy. */
export type ProxyType = 'MOBILE' | 'NATIONAL_ID' | 'EWALLET'

/** The end of a leg as the caller reports it: an account at a bank, or a proxy. */
export interface DestinationInput {
  readonly bankCode?: string | null
  readonly accountNumber?: string | null
  readonly proxy?: { readonly type: ProxyType; readonly value: string } | null
  readonly holderName?: string | null
  readonly holderNationalId?: string | null
  readonly holderIdentity?: IdentityInput | null
}

/**
 * The account that the input names, or the proxy.
 * @throws {BAD_USER_INPUT} when both or neither are given, an account has no bank, a proxy has a document of its holder, or
 *   the institution has no such account number, or the value of a proxy is malformed; names the field, never its value
 */
export function readDestination(
  input: DestinationInput,
  field: string,
  pseudonyms: Pseudonyms,
): { readonly account: AccountRefInput } | { readonly proxy: ProxyEntry } {
  const { bankCode, accountNumber, proxy, holderNationalId, holderIdentity } = input
  if (proxy && accountNumber)
    throw badUserInput(`${field} must have either accountNumber or proxy, not both`)
  if (proxy) {
    if (holderNationalId || holderIdentity)
      throw badUserInput(`${field} must not name a document of the holder of a proxy`)
    const value = readProxyValue(proxy.type, proxy.value, `${field}.proxy.value`)
    const key = pseudonyms.proxy(proxy.type, value)
    const personId = proxy.type === 'NATIONAL_ID' ? pseudonyms.person(value) : null
    return { proxy: { type: proxy.type, value, key, lastFour: value.slice(-4), personId } }
  }
  if (!accountNumber) throw badUserInput(`${field} must have accountNumber or proxy`)
  if (!bankCode) throw badUserInput(`${field}.bankCode is required with accountNumber`)
  return {
    account: {
      ...input,
      bankCode,
      accountNumber: readAccountNumber(accountNumber, bankCode, `${field}.accountNumber`),
    },
  }
}

/** Blanks and dashes are how people write a number, not part of it. A mobile number may be in E.164, too. */
function readProxyValue(type: ProxyType, value: string, field: string): string {
  const compact = value.replaceAll(/[\s-]/g, '')
  if (type === 'MOBILE') {
    const digits = compact.replace(/^\+66(?=[1-9])/, '0')
    if (/^0[689][0-9]{8}$/.test(digits)) return digits
    throw badUserInput(`${field} must be the ten digits of a mobile number: 06, 08 or 09 and eight`)
  }
  if (type === 'NATIONAL_ID') {
    if (isNationalId(compact)) return compact
    throw badUserInput(`${field} must be 13 digits with a valid check digit`)
  }
  if (/^[0-9]{15}$/.test(compact)) return compact
  throw badUserInput(`${field} must be the 15 digits of an e-wallet`)
}
