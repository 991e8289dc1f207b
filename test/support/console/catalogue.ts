/** The words of the console, for tests that find controls by them in either language. */

import { IntlMessageFormat } from 'intl-messageformat'
import { readFileSync } from 'node:fs'

/** Says the message of a key, as the console does. */
export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string

/** @throws Error where the catalogue has no such key */
export function sayIn(language: 'th' | 'en'): Say {
  const file = new URL(`../../../console/words/${language}.json`, import.meta.url)
  const messages = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>> // of texts alone
  return (key, values) => {
    const text = messages[key]
    if (text === undefined) throw new Error(`no words for ${key}`)
    return values === undefined
      ? text
      : String(new IntlMessageFormat(text, language).format(values))
  }
}
