/** Shows the sign-in page until there is a session, and asks to sign in again when it ends. */

import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { useEffect, useSyncExternalStore } from 'react'
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { tryAgainMs, useGraph } from '../graph/use-graph.ts'
import type { Session } from '../session/session.ts'
import { useWords } from '../words/words.tsx'
import { LanguageSwitch } from './language-switch.tsx'
import { me } from './me.generated.ts'
import { Screens } from './screens.tsx'

/** The screens, once the officer is known. */
export function SessionGate({ session }: { readonly session: Session }) {
  const { phase } = useSyncExternalStore(session.subscribe, session.state)
  const client = useQueryClient()
  useEffect(() => {
    if (phase === 'OPEN') readAgain(client)
  }, [phase, client])
  if (phase === 'STARTING' || phase === 'LEAVING') return <Leaving />
  if (phase === 'CHOOSING') return <SignInPage session={session} />
  return (
    <>
      <Screens session={session} />
      <SignInAgain session={session} isOpen={phase === 'ENDED'} />
    </>
  )
}

/** Fetches the active queries again; of those that are fetched once, only the ones that failed. */
function readAgain(client: QueryClient): void {
  void client.invalidateQueries()
  const failed = client
    .getQueryCache()
    .findAll({ type: 'active', predicate: ({ state }) => state.status === 'error' })
  // the screen tells of a failure
  for (const query of failed) query.fetch().catch(() => undefined)
}

function Leaving() {
  const { say } = useWords()
  return (
    <main className="sign-in">
      <p role="status">{say('sign-in.leaving')}</p>
    </main>
  )
}

function SignInPage({ session }: { readonly session: Session }) {
  const { say, language } = useWords()
  const { signIns, hasFailed } = session.state()
  return (
    <main className="sign-in">
      <h1>{say('sign-in.title')}</h1>
      <p>{say('sign-in.explanation')}</p>
      {hasFailed ? (
        <p role="alert" className="problem">
          {say('sign-in.failed')}
        </p>
      ) : null}
      {signIns.map((signIn) => (
        <Button
          key={`${signIn.issuer} ${signIn.clientId}`}
          className="primary"
          onPress={() => void session.signIn(signIn)}
        >
          {signIn.agency
            ? say('sign-in.as', {
                agency: language === 'th' ? signIn.agency.nameTh : signIn.agency.nameEn,
              })
            : say('sign-in.action')}
        </Button>
      ))}
      {signIns.length === 0 ? (
        <Button className="primary" onPress={() => void session.start()}>
          {say('action.again')}
        </Button>
      ) : null}
      <LanguageSwitch />
    </main>
  )
}

/** Stands over the screen, which keeps what was typed. */
function SignInAgain({ session, isOpen }: { readonly session: Session; readonly isOpen: boolean }) {
  const { say } = useWords()
  const { hasFailed, isRefused } = session.state()
  // not every officer has a feed that finds out when access is allowed again
  useGraph(me, {}, { isEnabled: isOpen && isRefused, everyMs: tryAgainMs })
  return (
    <ModalOverlay isOpen={isOpen} className="overlay">
      <Modal className="modal">
        <Dialog role="alertdialog">
          <Heading slot="title">{say(isRefused ? 'session.refused' : 'session.ended')}</Heading>
          <p>{say(isRefused ? 'session.refused-explanation' : 'session.ended-explanation')}</p>
          {hasFailed ? (
            <p role="alert" className="problem">
              {say('sign-in.failed')}
            </p>
          ) : null}
          <Button autoFocus className="primary" onPress={() => void session.signInAgain()}>
            {say('session.sign-in-again')}
          </Button>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
