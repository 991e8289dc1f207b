/** Numbers of telephones as officers type and read them. */

import { parseMsisdn } from './identifiers.ts'

/** Numbers of a text, and what in it is none. */
export interface TypedMsisdns {
  /** E.164, each once, in the order typed. */
  readonly msisdns: readonly string[]
  readonly wrong: readonly string[]
}

/** Reads numbers that stand one a line, or with commas between: `081-234-5678`, `+66 81 234 5678`, with Thai digits too. */
export function parseMsisdns(text: string): TypedMsisdns {
  const typed = text
    .split(/[\n,;]+/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const read = typed.map((part) => [part, parseMsisdn(part)] as const)
  return {
    msisdns: [...new Set(read.flatMap(([, msisdn]) => msisdn ?? []))],
    wrong: read.flatMap(([part, msisdn]) => (msisdn === undefined ? [part] : [])),
  }
}

/** `081-234-5678`. */
export function formatMsisdn(msisdn: string): string {
  const local = msisdn.replace(/^\+66/, '0')
  return local.replace(/^(\d{3})(\d{3})(\d{4})$/, '$1-$2-$3')
}
