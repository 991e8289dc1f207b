/** Writes Excel workbooks part by part, with what a test needs and libraries do not offer: formats, hidden sheets, 1904. */

import { strToU8, zipSync } from 'fflate'
import { orderOf, type Row } from './hotline-rows.ts'

/** A cell: text, a number with the code of its number format, or what follows `<c r="A1" ` in the part of the sheet. */
export type WorkbookCell =
  string | { readonly number: number; readonly format?: string } | { readonly xml: string }

/** One sheet. */
export interface WorkbookSheet {
  readonly name: string
  readonly isHidden?: boolean
  readonly rows: readonly (readonly WorkbookCell[])[]
  /** Areas whose cells are merged, `A2:A3`. */
  readonly merged?: readonly string[]
}

/** A sheet with the header and rows of which some cells are numbers. */
export function toSheet(
  rows: readonly Row[],
  cells: Partial<Record<keyof Row, WorkbookCell>> = {},
): WorkbookSheet {
  const order = orderOf(rows)
  const lines = rows.map((row) => order.map((column) => cells[column] ?? row[column] ?? ''))
  return { name: 'วัน', rows: [order, ...lines] }
}

/** Bytes of a workbook. */
export function makeWorkbook(
  sheets: readonly WorkbookSheet[],
  { date1904 = false }: { readonly date1904?: boolean } = {},
): Uint8Array {
  const formats = [
    ...new Set(
      sheets.flatMap(({ rows }) =>
        rows
          .flat()
          .flatMap((cell) =>
            typeof cell === 'string' || 'xml' in cell ? [] : (cell.format ?? []),
          ),
      ),
    ),
  ]
  const namespace = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  const parts: Record<string, string> = {
    'xl/workbook.xml': `<workbook xmlns="${namespace}" xmlns:r="${relations}"><workbookPr${date1904 ? ' date1904="1"' : ''}/><sheets>${sheets
      .map(
        ({ name, isHidden }, index) =>
          `<sheet name="${escape(name)}" sheetId="${index + 1}"${isHidden ? ' state="hidden"' : ''} r:id="rId${index + 1}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${sheets
      .map(
        (_sheet, index) =>
          `<Relationship Id="rId${index + 1}" Type="${relations}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
      )
      .join('')}</Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${namespace}"><numFmts>${formats
      .map((code, index) => `<numFmt numFmtId="${164 + index}" formatCode="${escape(code)}"/>`)
      .join('')}</numFmts><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf numFmtId="0"/>${formats
      .map((_code, index) => `<xf numFmtId="${164 + index}" applyNumberFormat="1"/>`)
      .join('')}</cellXfs></styleSheet>`,
  }
  for (const [index, { rows, merged = [] }] of sheets.entries())
    parts[`xl/worksheets/sheet${index + 1}.xml`] =
      `<worksheet xmlns="${namespace}"><sheetData>${rows
        .map((cells, row) => toRow(cells, row + 1, formats))
        .join('')}</sheetData>${toMergeCells(merged)}</worksheet>`
  return zipSync(
    Object.fromEntries(Object.entries(parts).map(([path, xml]) => [path, strToU8(xml)])),
  )
}

function toRow(cells: readonly WorkbookCell[], row: number, formats: readonly string[]): string {
  const written = cells.map((cell, index) => {
    if (cell === '') return ''
    const reference = `${String.fromCharCode(65 + index)}${row}`
    if (typeof cell === 'string')
      return `<c r="${reference}" t="inlineStr"><is><t xml:space="preserve">${escape(cell)}</t></is></c>`
    if ('xml' in cell) return `<c r="${reference}" ${cell.xml}`
    const style = cell.format === undefined ? 0 : formats.indexOf(cell.format) + 1
    return `<c r="${reference}" s="${style}"><v>${cell.number}</v></c>`
  })
  return `<row r="${row}">${written.join('')}</row>`
}

function toMergeCells(areas: readonly string[]): string {
  if (areas.length === 0) return ''
  return `<mergeCells>${areas.map((area) => `<mergeCell ref="${area}"/>`).join('')}</mergeCells>`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
