/** A cell of a CSV or XLSX file. */

import type { Refusal } from './refusals/refusal.ts'

/** A cell as it was typed, and what a workbook knows about it. */
export interface Cell {
  /** The text, or the number as its number format shows the digits. Empty for an empty cell. */
  readonly text: string
  /** Whether a workbook keeps it as a number whose format shows no leading zeros. */
  readonly isNumber: boolean
  /** The date that a number stands for in the workbook's date system, `2026-11-19` or `2026-11-19T16:51:55`. */
  readonly date: string | null
  /** Why there is no value where one should be; absent for every other cell. */
  readonly fault?: Refusal
}

/** A cell that is text and nothing else. */
export function textCell(text: string): Cell {
  return { text, isNumber: false, date: null }
}

/** Whether nothing that can be seen stands in the cell. */
export function isBlank({ text, fault }: Cell): boolean {
  return fault === undefined && !/[^\s\u00a0\u00ad\u200b-\u200f\u202f\u2060\ufeff]/u.test(text)
}
