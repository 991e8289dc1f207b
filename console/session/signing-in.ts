/** Signing in and out: the ways between this tab, the authorization server, and the other windows of this console. */

import { forgetPurposes } from '../purpose/stored-purposes.ts'
import { callbackPath, type PendingFlow } from './code-flow.ts'
import { lifeOf, openFlow, update, type Memory } from './memory.ts'
import { forgetProofKey } from './proof-key.ts'
import { fetchSignIns, type SignIn } from './sign-in.ts'

const pendingItem = 'console.pending'
const lastSignInItem = 'console.sign-in'
const freshItem = 'console.choose-again'
/** Windows of this console, for a code that came back in another one. */
const channelName = 'console.signed-in'
/** Tabs of this browser, of which one signs out. */
const signOutChannelName = 'console.signed-out'

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
  const flow = await openFlow(memory)
  const tokens = await flow.finish(pending, answer)
  memory.tokens = tokens
  memory.isTaken = false
  memory.current = pending.signIn
  sessionStorage.removeItem(freshItem)
  sessionStorage.setItem(lastSignInItem, JSON.stringify(pending.signIn))
  const { issuer, clientId } = pending.signIn
  const thumbprint = await flow.thumbprint()
  const signedIn = { issuer, clientId, thumbprint, sinceMs: Date.now(), ...lifeOf(tokens) }
  update(memory, { phase: 'OPEN', hasFailed: false, isRefused: false, signedIn })
  return pending
}

/** Finds out whether the browser comes back from signing in, and goes to sign in where it was signed in before. */
export async function start(memory: Memory): Promise<void> {
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
  leaveWithOthers(memory)
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

/** Leaves the page for the authorization server. */
export async function leave(memory: Memory, signIn: SignIn): Promise<void> {
  update(memory, { phase: 'LEAVING' })
  try {
    location.assign(await begin(memory, signIn, `${location.pathname}${location.search}`))
  } catch {
    update(memory, { phase: 'CHOOSING', hasFailed: true })
  }
}

/** Signs in in another window. To be called from a press. */
export async function signInAgain(memory: Memory): Promise<void> {
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

/** Forgets tokens and key in every tab of this browser, and takes the refresh token back. */
export async function signOut(memory: Memory): Promise<void> {
  const { flow, tokens, current } = memory
  forget(memory)
  new BroadcastChannel(signOutChannelName).postMessage('')
  if (flow && current && tokens?.refreshToken !== undefined)
    // without it the authorization server ends the token in time
    await flow.revoke(current, tokens.refreshToken).catch(() => undefined)
  await forgetProofKey()
  location.assign('/console/')
}

function forget(memory: Memory): void {
  memory.tokens = undefined
  memory.current = undefined
  memory.flow = undefined
  sessionStorage.removeItem(lastSignInItem)
  forgetPurposes(sessionStorage)
  sessionStorage.setItem(freshItem, 'yes')
}

/** The key is that of all tabs. */
function leaveWithOthers(memory: Memory): void {
  new BroadcastChannel(signOutChannelName).addEventListener('message', () => {
    if (memory.current === undefined) return
    forget(memory)
    location.assign('/console/')
  })
}

/** An item that this module wrote. */
function readItem(name: string): unknown {
  const text = sessionStorage.getItem(name)
  return text === null ? undefined : JSON.parse(text)
}
