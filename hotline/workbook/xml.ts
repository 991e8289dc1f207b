/** Walks through the elements of an XML part, names without their prefixes. */

import { Parser } from 'saxen'
import { UnreadableFileError } from '../refusals/unreadable-file.ts'

/** Functions that are called at each element and text. */
export interface XmlHandlers {
  readonly open?: (name: string, attributes: Readonly<Record<string, string>>) => void
  readonly close?: (name: string) => void
  readonly text?: (text: string) => void
}

/** @throws {UnreadableFileError} when the part is not well-formed */
export function walkXml(xml: string, { open, close, text }: XmlHandlers): void {
  const parser = new Parser()
  if (open)
    parser.on('openTag', (name, attributes, decode) => {
      const given = attributes()
      const decoded: Record<string, string> = {}
      for (const [key, value] of Object.entries(given)) decoded[withoutPrefix(key)] = decode(value)
      open(withoutPrefix(name), decoded)
    })
  if (close) parser.on('closeTag', (name) => close(withoutPrefix(name)))
  if (text) {
    parser.on('text', (value, decode) => text(decode(value)))
    parser.on('cdata', (value) => text(value))
  }
  parser.on('error', () => {
    throw new UnreadableFileError('FILE_DAMAGED')
  })
  parser.parse(xml)
}

/**
 * A text of a cell as it was typed: what XML cannot hold is written as `_x000D_`, and an underscore before such letters as
 * `_x005F_`.
 * @see ECMA-376 Part 1, 22.9.2.19 (ST_Xstring)
 */
export function readXstring(text: string): string {
  return text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_written, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}
