/** The words of the screens, in Thai or English: ICU messages from one catalogue for each language. */

import { IntlMessageFormat } from 'intl-messageformat'
import { createContext, useContext, useMemo, useState, type ReactNode } from 'react'
import { I18nProvider } from 'react-aria-components'
import type english from './en.json'

/** Languages of the catalogues. */
export type Language = 'th' | 'en'
/** Name of a message. */
export type WordKey = keyof typeof english
/** The messages of one language. */
export interface Catalogue {
  readonly language: Language
  readonly messages: Readonly<Record<WordKey, string>>
}

/** Values for the places of a message. */
export type WordValues = Readonly<Record<string, string | number>>

/** Words and formats of the chosen language, for components. */
export interface Words {
  readonly language: Language
  /** The message in the chosen language. */
  readonly say: (key: WordKey, values?: WordValues) => string
  /** The message for a value of an enum, `group.VALUE`; the value itself where the catalogue does not know it. */
  readonly name: (group: string, value: string) => string
  readonly choose: (language: Language) => Promise<void>
}

const rememberedItem = 'console.language'

/** The language that was chosen in this browser; Thai at first. */
export function rememberedLanguage(): Language {
  return localStorage.getItem(rememberedItem) === 'en' ? 'en' : 'th'
}

/** Loads a catalogue; each is a file of its own. */
export async function loadWords(language: Language): Promise<Catalogue> {
  const messages =
    language === 'th' ? (await import('./th.json')).default : (await import('./en.json')).default
  return { language, messages }
}

const WordsContext = createContext<Words | undefined>(undefined)

/** Gives words to the components below it, and sets the language of the page. */
export function WordsProvider({
  first,
  children,
}: {
  readonly first: Catalogue
  readonly children: ReactNode
}) {
  const [catalogue, setCatalogue] = useState(first)
  const words = useMemo(
    () =>
      createWords(catalogue, async (language) => {
        localStorage.setItem(rememberedItem, language)
        setCatalogue(await loadWords(language))
      }),
    [catalogue],
  )
  document.documentElement.lang = catalogue.language
  return (
    <I18nProvider locale={catalogue.language === 'th' ? 'th-TH-u-ca-buddhist' : 'en-GB'}>
      <WordsContext.Provider value={words}>{children}</WordsContext.Provider>
    </I18nProvider>
  )
}

/** The words of the chosen language. */
export function useWords(): Words {
  const words = useContext(WordsContext)
  if (!words) throw new Error('no words')
  return words
}

/** Says the messages of a catalogue. */
export function createWords(
  { language, messages }: Catalogue,
  choose: (language: Language) => Promise<void>,
): Words {
  const formats = new Map<string, IntlMessageFormat>()
  const format = (text: string, values: WordValues) => {
    const known = formats.get(text) ?? new IntlMessageFormat(text, language)
    formats.set(text, known)
    return String(known.format(values))
  }
  return {
    language,
    say: (key, values) => (values ? format(messages[key], values) : messages[key]),
    name(group, value) {
      const known: Readonly<Record<string, string>> = messages
      return known[`${group}.${value}`] ?? value
    },
    choose,
  }
}
