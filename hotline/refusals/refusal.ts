/** Why a row or a file is refused: a code, and the values of its sentence. */

import { listLengths } from '../../schema/account-formats.ts'
import { english } from './english.ts'

/** Each has a sentence in each language. */
export type RefusalCode = keyof typeof english

/** Values for the places of a sentence; none is a value of a cell. */
export interface RefusalValues {
  readonly [name: string]: string | number | readonly number[]
}

/** A refusal, for any language. */
export interface Refusal {
  readonly code: RefusalCode
  readonly values: RefusalValues
}

/** Refuses a cell. */
export function refuse(
  code: RefusalCode,
  values: RefusalValues = {},
): { readonly refusal: Refusal } {
  return { refusal: { code, values } }
}

/** The sentences of a language, and the words for what stands in them. */
export interface RefusalLanguage {
  readonly sentences: Readonly<Record<RefusalCode, string>>
  readonly nameOfColumn: (column: string) => string
  readonly or: string
  readonly to: string
}

/** English: columns by their English names. */
export const inEnglish: RefusalLanguage = {
  sentences: english,
  nameOfColumn: (column) => column,
  or: 'or',
  to: 'to',
}

/** The sentence of a refusal. */
export function describeRefusal(
  { code, values }: Refusal,
  language: RefusalLanguage = inEnglish,
): string {
  return language.sentences[code].replaceAll(/\{(\w+)\}/g, (_place, name: string) => {
    const value = values[name] ?? ''
    if (name === 'column') return language.nameOfColumn(String(value))
    return typeof value === 'object' ? listLengths(value, language) : String(value)
  })
}
