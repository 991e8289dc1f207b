/** The language of an import's refusals. */

import { inEnglish, type RefusalLanguage } from '../../hotline/refusals/refusal.ts'
import { inThai } from '../../hotline/refusals/thai.ts'
import type { Language } from '../words/words.tsx'

/** The sentences of refusals in the officer's language. */
export function refusalLanguageOf(language: Language): RefusalLanguage {
  return language === 'th' ? inThai : inEnglish
}
