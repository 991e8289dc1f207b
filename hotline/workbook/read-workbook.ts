/**
 * Reads the sheets of an Excel workbook (.xlsx): which are visible, and each cell with the meaning of its number format.
 * @see ECMA-376 Part 1, 18.2 (workbook), 18.3 (worksheets), 18.4 (shared strings), 18.8 (styles)
 */

import { UnreadableFileError } from '../refusals/unreadable-file.ts'
import { readNumberFormat, type NumberFormat } from './number-format.ts'
import { readSheetCells, type WorkbookContext } from './read-sheet.ts'
import { unzipParts, type Parts } from './unzip-parts.ts'
import { readXstring, walkXml } from './xml.ts'
import type { FileRecord } from '../find-table.ts'

/** One sheet. */
export interface Sheet {
  readonly name: string
  readonly isHidden: boolean
  /** Its rows; read when they are asked for. */
  readRows(): readonly FileRecord[]
}

/** @throws {UnreadableFileError} when the bytes are no workbook */
export function readWorkbook(bytes: Uint8Array): readonly Sheet[] {
  const parts = unzipParts(bytes)
  const main = partByType(parts, '_rels/.rels', '/officeDocument') ?? 'xl/workbook.xml'
  const xml = parts(main)
  if (xml === undefined) throw new UnreadableFileError('FILE_NO_WORKBOOK')
  const { sheets, isDate1904 } = readMainPart(xml)
  const targets = readRelationships(parts, relationshipsOf(main), folderOf(main))
  const pathOf = (type: string) =>
    [...targets.values()].find((each) => each.type.endsWith(type))?.path
  const context: WorkbookContext = {
    sharedStrings: readSharedStrings(parts(pathOf('/sharedStrings') ?? 'xl/sharedStrings.xml')),
    formats: readFormats(parts(pathOf('/styles') ?? 'xl/styles.xml')),
    isDate1904,
  }
  return sheets.flatMap(({ name, isHidden, relationId }) => {
    const part = parts(targets.get(relationId)?.path ?? '')
    return part === undefined
      ? []
      : [{ name, isHidden, readRows: () => readSheetCells(part, context) }]
  })
}

function readMainPart(xml: string) {
  const sheets: { name: string; isHidden: boolean; relationId: string }[] = []
  let isDate1904 = false
  walkXml(xml, {
    open(name, { date1904, state, id = '', name: title = '' }) {
      if (name === 'workbookPr') isDate1904 = date1904 === '1' || date1904 === 'true'
      if (name === 'sheet')
        sheets.push({ name: title, isHidden: state?.endsWith('idden') === true, relationId: id })
    },
  })
  return { sheets, isDate1904 }
}

function readRelationships(parts: Parts, path: string, folder: string) {
  const targets = new Map<string, { readonly path: string; readonly type: string }>()
  walkXml(parts(path) ?? '<Relationships/>', {
    open(name, { Id = '', Target = '', Type = '' }) {
      if (name !== 'Relationship') return
      const isAbsolute = Target.startsWith('/')
      const { pathname } = new URL(isAbsolute ? Target : `${folder}${Target}`, 'file:///')
      targets.set(Id, { path: decodeURI(pathname).slice(1), type: Type })
    },
  })
  return targets
}

function partByType(parts: Parts, relationships: string, type: string): string | undefined {
  const all = [...readRelationships(parts, relationships, '').values()]
  return all.find((each) => each.type.endsWith(type))?.path
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

function relationshipsOf(path: string): string {
  return `${folderOf(path)}_rels/${path.slice(path.lastIndexOf('/') + 1)}.rels`
}

/** Rich text is joined; phonetic readings (`rPh`) are no part of the text. */
function readSharedStrings(xml: string | undefined): readonly string[] {
  const strings: string[] = []
  let isText = false
  let isPhonetic = false
  walkXml(xml ?? '<sst/>', {
    open(name) {
      if (name === 'si') strings.push('')
      if (name === 'rPh') isPhonetic = true
      isText = name === 't' && !isPhonetic
    },
    close(name) {
      if (name === 'rPh') isPhonetic = false
      isText = false
    },
    text(text) {
      if (isText) strings[strings.length - 1] += text
    },
  })
  return strings.map(readXstring)
}

function readFormats(xml: string | undefined): readonly NumberFormat[] {
  const codes = new Map<number, string>()
  const formats: NumberFormat[] = []
  let isCellFormats = false
  walkXml(xml ?? '<styleSheet/>', {
    open(name, { numFmtId, formatCode }) {
      if (name === 'numFmt') codes.set(Number(numFmtId), formatCode ?? '')
      if (name === 'cellXfs') isCellFormats = true
      if (name === 'xf' && isCellFormats) {
        const id = Number(numFmtId ?? 0)
        formats.push(readNumberFormat(id, codes.get(id)))
      }
    },
    close(name) {
      if (name === 'cellXfs') isCellFormats = false
    },
  })
  return formats
}
