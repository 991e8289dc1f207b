/** Changes between Thai and English; each is named in its own language. */

import { Button } from 'react-aria-components'
import { useWords } from '../words/words.tsx'

/** The button for the other language. */
export function LanguageSwitch() {
  const { language, choose } = useWords()
  const other = language === 'th' ? 'en' : 'th'
  return (
    <Button className="quiet" onPress={() => void choose(other)}>
      <span lang={other}>{other === 'th' ? 'ภาษาไทย' : 'English'}</span>
    </Button>
  )
}
