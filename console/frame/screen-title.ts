/** The title of the page (WCAG 2.4.2): new requests, the screen, and the system. One tells tabs of several cases apart by it. */

import { useEffect } from 'react'
import { useWords } from '../words/words.tsx'

/** The page has one title, and its parts are known in different places. */
const parts = { count: 0, screen: '' }

function show(system: string): void {
  const { count, screen } = parts
  document.title = `${count > 0 ? `(${count}) ` : ''}${screen === '' ? '' : `${screen} · `}${system}`
}

/** @param screen undefined: another component names it */
export function useScreenTitle(screen: string | undefined): void {
  const { say } = useWords()
  const system = say('sign-in.title')
  useEffect(() => {
    if (screen === undefined) return
    parts.screen = screen
    show(system)
  }, [screen, system])
}

/** @param count requests that are new */
export function useCountInTitle(count: number): void {
  const { say } = useWords()
  const system = say('sign-in.title')
  useEffect(() => {
    parts.count = count
    show(system)
  }, [count, system])
}
