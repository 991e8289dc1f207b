/** Keyed hashes that identify persons, accounts and numbers across subgraphs. */

import { createHmac } from 'node:crypto'

/** Derives pseudonyms; equal values have equal pseudonyms. */
export interface Pseudonyms {
  /** `psn_…` of a number of 13 digits that the state gave: of a Thai, a foreigner, or a juristic person. */
  person(digits: string): string
  /** `psn_…` of a passport. */
  passportHolder(country: string, number: string): string
  /** `psn_…` of the victim of a case who has not been identified: another in each case. */
  unidentified(caseId: string): string
  /** `acc_…` of an account at a bank. */
  account(bankCode: string, accountNumber: string): string
  /** `acc_…` of the account behind a PromptPay proxy that one transfer went to: another for each transfer. */
  proxyAccount(transferId: string): string
  /** `pxy_…` of a PromptPay proxy. */
  proxy(type: string, value: string): string
  /** `sim_…` of a number. */
  sim(msisdn: string): string
}

/**
 * Keyed HMAC-SHA-256 (RFC 2104), 160 bits of it: without the key the thirteen-digit numbers cannot be enumerated.
 * The same key gives the same pseudonym in every subgraph; losing it cuts all links, so it is kept like the data.
 * @param key at least 32 bytes
 */
export function createPseudonyms(key: Buffer): Pseudonyms {
  if (key.length < 32) throw new RangeError('the key of the pseudonyms must have at least 32 bytes')
  const pseudonym = (prefix: string, ...parts: readonly string[]): string =>
    `${prefix}_${createHmac('sha256', key)
      .update([prefix, ...parts].join('\0'))
      .digest()
      .subarray(0, 20)
      .toString('base64url')}`
  return {
    person: (digits) => pseudonym('psn', digits),
    passportHolder: (country, number) => pseudonym('psn', 'passport', country, number),
    unidentified: (caseId) => pseudonym('psn', 'unidentified', caseId),
    account: (bankCode, accountNumber) => pseudonym('acc', bankCode, accountNumber),
    proxyAccount: (transferId) => pseudonym('acc', 'proxy', transferId),
    proxy: (type, value) => pseudonym('pxy', type, value),
    sim: (msisdn) => pseudonym('sim', msisdn),
  }
}
