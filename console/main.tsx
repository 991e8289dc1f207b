/** Starts the console in the page. */

import '@fontsource/noto-sans-thai/400.css'
import '@fontsource/noto-sans-thai/600.css'
import './styles.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './frame/app.tsx'
import { createSession } from './session/session.ts'
import { loadWords, rememberedLanguage } from './words/words.tsx'

const container = document.getElementById('console')
if (!container) throw new Error('no container')
const session = createSession({ origin: location.origin, fetch: (...args) => fetch(...args) })
const words = await loadWords(rememberedLanguage())
createRoot(container).render(
  <StrictMode>
    <App session={session} firstWords={words} />
  </StrictMode>,
)
await session.start()
