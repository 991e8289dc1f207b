/** The frame of every screen: the officer, the links to other screens, and the state of the connection. */

import { Link, Outlet, useMatches } from '@tanstack/react-router'
import { LiveState } from '../feed/live-state.tsx'
import { PurposeCount } from '../purpose/open-purposes.tsx'
import { useWords } from '../words/words.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { useOfficer } from './officer.tsx'
import { screensOf } from './screen-list.ts'
import { useScreenTitle } from './screen-title.ts'

/** Header, navigation, and the screen. */
export function Frame() {
  const { say, language } = useWords()
  const officer = useOfficer()
  const { agency } = officer
  const screens = screensOf(officer)
  const here = useMatches().at(-1)?.fullPath
  const open = screens.find(({ path }) => path === here)
  useScreenTitle(open && say(open.title))
  return (
    <>
      <a className="skip" href="#screen">
        {say('frame.skip')}
      </a>
      <header className="frame">
        <p className="agency">
          <strong>{language === 'th' ? agency.nameTh : agency.nameEn}</strong>
          <span>{officer.officer}</span>
        </p>
        <nav aria-label={say('frame.screens')}>
          {screens.map(({ path, title }) => (
            <Link key={path} to={path} activeProps={{ 'aria-current': 'page' }}>
              {say(title)}
            </Link>
          ))}
        </nav>
        <PurposeCount />
        <LiveState />
        <LanguageSwitch />
      </header>
      <main id="screen" tabIndex={-1}>
        <Outlet />
      </main>
    </>
  )
}
