/** Sections of law, as the graph names them, in the officer's language. */

import type { Language } from '../words/words.tsx'

/** `s.6 para 2` is `ม.6 วรรค 2` in Thai. */
export function formatSection(section: string, language: Language): string {
  return language === 'th'
    ? section.replaceAll(/\bs\./g, 'ม.').replaceAll(' para ', ' วรรค ')
    : section
}
