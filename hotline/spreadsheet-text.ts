/**
 * Text for a file that will be opened in a spreadsheet: no cell of it is run as a formula.
 * @see CWE-1236, Improper Neutralization of Formula Elements in a CSV File
 */

/** Characters by which Excel, LibreOffice or Google Sheets begin a formula, after any apostrophes. */
const formulaStart = /^['’]*[=+\-@＝＋－＠\t\r\n]/u
/** A sign and a number, `+66812345678` or `-1,200.50`, calls nothing. */
const plainNumber = /^[+-]\d[\d,]*(?:\.\d+)?$/
/** `="0041112221"`: a formula by which exporting programs keep leading zeros. */
const textFormula = /^="([^"]*)"$/

/** Puts an apostrophe before a cell that a spreadsheet would run; a reader takes one away from such a cell. */
export function neutralizeFormula(text: string): string {
  return formulaStart.test(text) && !plainNumber.test(text) ? `'${text}` : text
}

/** The text as it was before `neutralizeFormula`, and the text of a formula that is nothing but a text. */
export function restoreText(text: string): string {
  if (text.startsWith("'") && formulaStart.test(text)) return text.slice(1)
  return textFormula.exec(text)?.[1] ?? text
}
