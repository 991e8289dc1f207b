/** The officer's session: keeps the tokens in memory, renews them, and sends requests under them. */

import { WWWAuthenticateChallengeError } from 'oauth4webapi'
import { Problem } from '../graph/problem.ts'
import {
  lifeOf,
  openFlow,
  update,
  type Memory,
  type SessionOptions,
  type SessionState,
} from './memory.ts'
import type { SignIn } from './sign-in.ts'
import { leave, signInAgain, signOut, start } from './signing-in.ts'

/** One request to the graph. */
export interface GraphRequest {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

/** The session of this page. */
export interface Session {
  readonly state: () => SessionState
  /** @returns a function that ends the subscription */
  readonly subscribe: (listener: () => void) => () => void
  /** Finds out whether the browser comes back from signing in, and goes to sign in where it was signed in before. */
  readonly start: () => Promise<void>
  /** Leaves the page for the authorization server. */
  readonly signIn: (signIn: SignIn) => Promise<void>
  /** Signs in in another window, so that what was typed here stays. To be called from a press. */
  readonly signInAgain: () => Promise<void>
  /** Forgets tokens and key, in every tab of this browser. */
  readonly signOut: () => Promise<void>
  /**
   * Sends a request; a token that has expired is renewed once.
   * @throws {Problem} NETWORK, or SIGNED_OUT when the session cannot be renewed
   */
  readonly request: (request: GraphRequest) => Promise<Response>
}

/** Creates the session; `start` opens it. */
export function createSession(options: SessionOptions): Session {
  const memory: Memory = {
    options,
    listeners: new Set(),
    state: {
      phase: 'STARTING',
      signIns: [],
      hasFailed: false,
      isRefused: false,
      signedIn: undefined,
    },
    flow: undefined,
    tokens: undefined,
    isTaken: false,
    current: undefined,
    renewal: undefined,
    channel: undefined,
  }
  return {
    state: () => memory.state,
    subscribe(listener) {
      memory.listeners.add(listener)
      return () => memory.listeners.delete(listener)
    },
    start: () => start(memory),
    signIn: (signIn) => leave(memory, signIn),
    signInAgain: () => signInAgain(memory),
    signOut: () => signOut(memory),
    async request(request) {
      const response = await sendOrRenew(memory, request)
      if (response) {
        memory.isTaken = true
        // a denial may have been withdrawn
        if (memory.state.phase === 'ENDED') update(memory, { phase: 'OPEN', isRefused: false })
        return response
      }
      update(memory, { phase: 'ENDED', isRefused: !memory.isTaken })
      throw new Problem('SIGNED_OUT')
    },
  }
}

/**
 * A token that was refused says nothing of one that came while the request was on its way: another request renewed it, or the
 * officer signed in again.
 * @returns undefined where the gateway takes none of the tokens
 */
async function sendOrRenew(memory: Memory, request: GraphRequest): Promise<Response | undefined> {
  let mayRenew = true
  for (;;) {
    const { tokens } = memory
    const response = await send(memory, request)
    if (response) return response
    if (memory.tokens !== tokens) continue
    if (!mayRenew) return undefined
    mayRenew = false
    await renew(memory)
    if (memory.tokens === tokens) return undefined
  }
}

/** One renewal at a time, whatever number of requests waits for it. Where it fails, the tokens stay as they are. */
function renew(memory: Memory): Promise<void> {
  memory.renewal ??= renewOnce(memory).finally(() => {
    memory.renewal = undefined
  })
  return memory.renewal
}

async function renewOnce(memory: Memory): Promise<void> {
  const { current, tokens } = memory
  if (!current || tokens?.refreshToken === undefined) return
  try {
    const renewed = await (await openFlow(memory)).refresh(current, tokens.refreshToken)
    // the officer may have signed out meanwhile, or in
    if (memory.tokens !== tokens) return
    memory.tokens = renewed
    memory.isTaken = false
    const { signedIn } = memory.state
    if (signedIn) update(memory, { signedIn: { ...signedIn, ...lifeOf(renewed) } })
  } catch (error) {
    // fetch throws this when the authorization server was not reached
    if (error instanceof TypeError) throw new Problem('NETWORK')
  }
}

/** @returns undefined where the gateway does not take the token */
async function send(
  { flow, tokens, options: { origin } }: Memory,
  request: GraphRequest,
): Promise<Response | undefined> {
  if (!tokens || !flow) return undefined
  try {
    return await flow.fetch(tokens, { ...request, url: new URL('/graphql', origin) })
  } catch (error) {
    if (error instanceof WWWAuthenticateChallengeError)
      return error.status === 401 ? undefined : error.response
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new Problem('NETWORK')
  }
}
