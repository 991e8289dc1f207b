/** The officer's session: signs in, keeps the tokens in memory, renews them, and sends requests under them. */

import { WWWAuthenticateChallengeError } from 'oauth4webapi'
import { Problem } from '../graph/problem.ts'
import {
  callbackPath,
  createCodeFlow,
  type CodeFlow,
  type PendingFlow,
  type Tokens,
} from './code-flow.ts'
import { forgetPurposes } from '../purpose/stored-purposes.ts'
import { forgetProofKey, openProofKey } from './proof-key.ts'
import { fetchSignIns, type SignIn } from './sign-in.ts'

/** How the session stands. `ENDED`: it was open, and the officer must sign in again to go on. */
export type Phase = 'STARTING' | 'CHOOSING' | 'LEAVING' | 'OPEN' | 'ENDED'

/** The part of the session that screens show. */
export interface SessionState {
  readonly phase: Phase
  readonly signIns: readonly SignIn[]
  /** Whether the last attempt to sign in failed. */
  readonly hasFailed: boolean
  /** Whether the gateway refused a token that was new: signing in again does not help while the operator denies access. */
  readonly isRefused: boolean
}

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
  /** Forgets tokens and key. */
  readonly signOut: () => Promise<void>
  /**
   * Sends a request; a token that has expired is renewed once.
   * @throws {Problem} NETWORK, or SIGNED_OUT when the session cannot be renewed
   */
  readonly request: (request: GraphRequest) => Promise<Response>
}

/** Origin of the gateway, and the browser's own fetch. */
export interface SessionOptions {
  readonly origin: string
  readonly fetch: typeof fetch
}

const pendingItem = 'console.pending'
const lastSignInItem = 'console.sign-in'
const freshItem = 'console.choose-again'
/** Windows of this console, for a code that came back in another one. */
const channelName = 'console.signed-in'

/** The values that the session holds in memory alone. */
interface Memory {
  readonly options: SessionOptions
  readonly listeners: Set<() => void>
  state: SessionState
  flow: CodeFlow | undefined
  tokens: Tokens | undefined
  /** Whether the gateway has taken these tokens. */
  isTaken: boolean
  current: SignIn | undefined
  renewal: Promise<boolean> | undefined
  /** Open while another window signs in. */
  channel: BroadcastChannel | undefined
}

/** Creates the session; `start` opens it. */
export function createSession(options: SessionOptions): Session {
  const memory: Memory = {
    options,
    listeners: new Set(),
    state: { phase: 'STARTING', signIns: [], hasFailed: false, isRefused: false },
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
      const response =
        (await send(memory, request)) ??
        ((await renew(memory)) ? await send(memory, request) : undefined)
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

function update(memory: Memory, change: Partial<SessionState>): void {
  memory.state = { ...memory.state, ...change }
  for (const listener of memory.listeners) listener()
}

async function openFlow(memory: Memory): Promise<CodeFlow> {
  memory.flow ??= createCodeFlow(memory.options.origin, await openProofKey())
  return memory.flow
}

async function begin(memory: Memory, signIn: SignIn, returnTo: string): Promise<URL> {
  const isFresh = sessionStorage.getItem(freshItem) !== null
  const flow = await openFlow(memory)
  const [url, pending] = await flow.begin(signIn, { returnTo, isFresh })
  // kept over a reload of this tab; holds no token
  sessionStorage.setItem(pendingItem, JSON.stringify(pending))
  return url
}

async function finish(memory: Memory, answer: URL): Promise<PendingFlow> {
  const pending = readItem(pendingItem) as PendingFlow | undefined // written by `begin`
  sessionStorage.removeItem(pendingItem)
  if (!pending) throw new Error('no sign-in is under way')
  memory.tokens = await (await openFlow(memory)).finish(pending, answer)
  memory.isTaken = false
  memory.current = pending.signIn
  sessionStorage.removeItem(freshItem)
  sessionStorage.setItem(lastSignInItem, JSON.stringify(pending.signIn))
  update(memory, { phase: 'OPEN', hasFailed: false, isRefused: false })
  return pending
}

async function start(memory: Memory): Promise<void> {
  const isCallback = location.pathname === callbackPath
  if (isCallback && readItem(pendingItem) === undefined) {
    // this is the window that was opened to sign in again
    new BroadcastChannel(channelName).postMessage(location.href)
    window.close()
    // a window that no script opened stays: it shows the first screen
    history.replaceState(null, '', '/console/')
    update(memory, { phase: 'CHOOSING' })
    return
  }
  try {
    update(memory, { signIns: await fetchSignIns(memory.options.fetch) })
    if (isCallback) {
      const { returnTo } = await finish(memory, new URL(location.href))
      history.replaceState(null, '', returnTo)
      return
    }
    const last = readItem(lastSignInItem) as SignIn | undefined // written by `finish`
    if (last) await leave(memory, last)
    else update(memory, { phase: 'CHOOSING' })
  } catch {
    if (isCallback) history.replaceState(null, '', '/console/')
    update(memory, { phase: 'CHOOSING', hasFailed: true })
  }
}

async function leave(memory: Memory, signIn: SignIn): Promise<void> {
  update(memory, { phase: 'LEAVING' })
  try {
    location.assign(await begin(memory, signIn, `${location.pathname}${location.search}`))
  } catch {
    update(memory, { phase: 'CHOOSING', hasFailed: true })
  }
}

async function signInAgain(memory: Memory): Promise<void> {
  if (!memory.current) return
  const opened = window.open('about:blank', 'console-sign-in', 'popup,width=520,height=640')
  memory.channel?.close()
  const channel = new BroadcastChannel(channelName)
  memory.channel = channel
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const answer = new URL(String(data))
    // every tab hears every answer
    const pending = readItem(pendingItem) as PendingFlow | undefined // written by `begin`
    if (answer.searchParams.get('state') !== pending?.state) return
    channel.close()
    finish(memory, answer).catch(() => update(memory, { hasFailed: true }))
  })
  try {
    const url = await begin(memory, memory.current, location.pathname)
    // the other window has a copy of this tab's items, and must not take the answer for its own
    opened?.sessionStorage.clear()
    if (opened) {
      opened.location.assign(url)
      return
    }
    channel.close()
    update(memory, { hasFailed: true })
  } catch {
    opened?.close()
    channel.close()
    update(memory, { hasFailed: true })
  }
}

async function signOut(memory: Memory): Promise<void> {
  memory.tokens = undefined
  memory.current = undefined
  memory.flow = undefined
  sessionStorage.removeItem(lastSignInItem)
  forgetPurposes(sessionStorage)
  sessionStorage.setItem(freshItem, 'yes')
  await forgetProofKey()
  location.assign('/console/')
}

/** One renewal at a time, whatever number of requests waits for it. */
function renew(memory: Memory): Promise<boolean> {
  memory.renewal ??= renewOnce(memory).finally(() => {
    memory.renewal = undefined
  })
  return memory.renewal
}

async function renewOnce(memory: Memory): Promise<boolean> {
  const { current, tokens } = memory
  if (!current || tokens?.refreshToken === undefined) return false
  try {
    const renewed = await (await openFlow(memory)).refresh(current, tokens.refreshToken)
    // the officer may have signed out meanwhile
    if (memory.current !== current) return false
    memory.tokens = renewed
    memory.isTaken = false
    return true
  } catch (error) {
    // fetch throws this when the authorization server was not reached
    if (error instanceof TypeError) throw new Problem('NETWORK')
    return false
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

/** An item that this module wrote. */
function readItem(name: string): unknown {
  const text = sessionStorage.getItem(name)
  return text === null ? undefined : JSON.parse(text)
}
