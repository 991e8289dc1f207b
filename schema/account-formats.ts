/** The lengths of account numbers by institution: one table for the graph, the import and the console. */

/** Ten is usual; some banks have eleven. */
const usual = [10, 11]
const upTo14 = [10, 11, 12, 13, 14]
/** Of an institution whose format is not in the table: any number that a Thai bank or wallet may have. */
const anyLength = [10, 11, 12, 13, 14, 15]

/**
 * Lengths in digits, zeros included, by the Bank of Thailand's code; ascending.
 * @see lists of account-number lengths that Thai banks publish for transfers to other banks, as read in November 2026. No
 *   bank has confirmed them: a bank that has other numbers corrects its line here.
 */
const lengthsByCode: Readonly<Record<string, readonly number[]>> = {
  '002': usual,
  '004': usual,
  '006': usual,
  '011': usual,
  '014': usual,
  '022': usual,
  '024': usual,
  '025': usual,
  '030': [12, 15],
  '031': [12],
  '033': [12, 15],
  '034': [12],
  '035': usual,
  '066': [12],
  '067': upTo14,
  '069': upTo14,
  '070': usual,
  '071': usual,
  '073': usual,
  '098': usual,
}

/** The lengths that account numbers of an institution have, ascending; 10 to 15 where its format is not known. */
export function accountLengthsOf(bankCode: string): readonly number[] {
  return lengthsByCode[bankCode] ?? anyLength
}

/** Whether an account of the institution may have this number: digits of one of its lengths, and not zeros alone. */
export function isAccountNumber(digits: string, bankCode: string): boolean {
  return (
    /^\d+$/.test(digits) &&
    /[1-9]/.test(digits) &&
    accountLengthsOf(bankCode).includes(digits.length)
  )
}

/** `12`, `10 or 11`, `10 to 14`; the words in the language of the sentence. */
export function listLengths(
  lengths: readonly number[],
  { or, to } = { or: 'or', to: 'to' },
): string {
  const [first, ...rest] = lengths
  if (rest.length === 0) return String(first)
  return lengths.length === 2 ? lengths.join(` ${or} `) : `${first} ${to} ${rest.at(-1)}`
}
