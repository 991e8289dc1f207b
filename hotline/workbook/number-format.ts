/**
 * Number formats of Excel, as far as they decide what a cell means: dates, and digits with leading zeros.
 * @see ECMA-376 Part 1, 18.8.30 and 18.8.31
 */

/** Formats that Excel knows by number and does not write into the file. */
const builtInDates: ReadonlyMap<number, string> = new Map([
  [14, 'dd/mm/yyyy'],
  [15, 'd-mmm-yy'],
  [16, 'd-mmm'],
  [17, 'mmm-yy'],
  [18, 'h:mm AM/PM'],
  [19, 'h:mm:ss AM/PM'],
  [20, 'h:mm'],
  [21, 'h:mm:ss'],
  [22, 'dd/mm/yyyy h:mm'],
  [45, 'mm:ss'],
  [46, '[h]:mm:ss'],
  [47, 'mmss.0'],
  // Thai installations: 71 to 81 (18.8.30)
  [71, 'd/m/yyyy'],
  [72, 'd-mmm-yy'],
  [73, 'd-mmm'],
  [74, 'mmm-yy'],
  [75, 'h:mm'],
  [76, 'h:mm:ss'],
  [77, 'd/m/yyyy h:mm'],
  [78, 'mm:ss'],
  [79, '[h]:mm:ss'],
  [80, 'mm:ss.0'],
  [81, 'd/m/yyyy'],
])

/** The meaning that a format gives to a number. */
export interface NumberFormat {
  readonly isDate: boolean
  /** Whether a time of day is shown. */
  readonly showsTime: boolean
  /** Digits that are shown at least, with leading zeros; 0 where the format asks for none. */
  readonly minDigits: number
  /** Digits and plus sign that the format writes before the number: `0` for `"0"#`. */
  readonly prefix: string
}

/** Reads a format by its number and, where the workbook defines it, its code. */
export function readNumberFormat(id: number, code = builtInDates.get(id) ?? ''): NumberFormat {
  const [section = ''] = firstSection.exec(code) ?? []
  const letters = withoutLiterals(section)
  const isDate = /[dmyhsbe]/i.test(letters.replaceAll(/general|e[+-]/gi, ''))
  const placeholders = letters.replace(/^t/i, '')
  const isWhole = !isDate && !/\[[<>=]/.test(section)
  const isPadded = isWhole && /^[0\s()/-]+$/.test(placeholders)
  const minDigits = isPadded ? (placeholders.match(/0/g)?.length ?? 0) : 0
  return {
    isDate,
    showsTime: isDate && /[hs]/i.test(letters),
    minDigits: minDigits > 1 ? minDigits : 0,
    prefix: isWhole && /^[0#?\s()/-]+$/.test(placeholders) ? leadingDigits(section) : '',
  }
}

/** Sections for positive numbers, negative numbers, zero and text stand between semicolons. */
const firstSection = /^(?:"[^"]*"|\\.|[^;"\\])*/u

function leadingDigits(section: string): string {
  const [literals = ''] = /^(?:\[[^\]]*\]|"[^"]*"|\\.)*/u.exec(section) ?? []
  return literals.replaceAll(/\[[^\]]*\]/g, '').replaceAll(/[^\d+]/g, '')
}

/** Without text in quotes, escaped characters, padding, colours, conditions and locales; `[h]` is a duration. */
function withoutLiterals(section: string): string {
  return section
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/[\\_*]./gu, '')
    .replaceAll(/\[(h+|m+|s+)\]/gi, '$1')
    .replaceAll(/\[[^\]]*\]/g, '')
    .trim()
}
