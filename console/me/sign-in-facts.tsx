/** The sign-in of this tab: since when, until when, by which server and client, and the key that its token is bound to. */

import { useSyncExternalStore } from 'react'
import { Button } from 'react-aria-components'
import { Instant } from '../format/instant.tsx'
import { useSession } from '../frame/session-context.ts'
import { useWords } from '../words/words.tsx'

/** Characters of a thumbprint that tell two keys apart at a glance. */
const shortLength = 12

/** The facts, and the button that ends the sign-in. The authorization server keeps the session; the gateway keeps none. */
export function SignInFacts() {
  const { say } = useWords()
  const session = useSession()
  const { signedIn } = useSyncExternalStore(session.subscribe, session.state)
  return (
    <section className="card">
      <h2>{say('me.sign-in')}</h2>
      {signedIn ? (
        <dl className="facts">
          <dt>{say('me.since')}</dt>
          <dd>
            <Instant at={new Date(signedIn.sinceMs).toISOString()} />
          </dd>
          {signedIn.endsAtMs === undefined ? null : (
            <>
              <dt>{say('me.until')}</dt>
              <dd>
                <Instant at={new Date(signedIn.endsAtMs).toISOString()} /> ·{' '}
                {say(signedIn.isRenewable ? 'me.renewed' : 'me.not-renewed')}
              </dd>
            </>
          )}
          <dt>{say('me.issuer')}</dt>
          <dd>
            <code>{signedIn.issuer}</code>
          </dd>
          <dt>{say('me.client')}</dt>
          <dd>
            <code>{signedIn.clientId}</code>
          </dd>
          <dt>{say('me.key')}</dt>
          <dd>
            <code title={signedIn.thumbprint}>{signedIn.thumbprint.slice(0, shortLength)}…</code>{' '}
            <small>{say('me.key-explained')}</small>
          </dd>
        </dl>
      ) : null}
      <div className="actions">
        <Button onPress={() => void session.signOut()}>{say('me.sign-out')}</Button>
        <small>{say('me.sign-out-explained')}</small>
      </div>
    </section>
  )
}
