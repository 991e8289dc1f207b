/** The parts of a session that are in memory, and how screens hear of a change. */

import { createCodeFlow, type CodeFlow, type Tokens } from './code-flow.ts'
import { openProofKey } from './proof-key.ts'
import type { SignIn } from './sign-in.ts'

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
  /** The sign-in of this tab; undefined before it. */
  readonly signedIn: SignedIn | undefined
}

/** One sign-in: the authorization server keeps the session, this tab its tokens. */
export interface SignedIn {
  readonly issuer: string
  readonly clientId: string
  readonly sinceMs: number
  /** End of the access token; undefined where the authorization server does not tell. */
  readonly endsAtMs: number | undefined
  /** Whether the token is renewed without the officer. */
  readonly isRenewable: boolean
  /** Of the key that the tokens are bound to (RFC 7638). */
  readonly thumbprint: string
}

/** Origin of the gateway, and the browser's own fetch. */
export interface SessionOptions {
  readonly origin: string
  readonly fetch: typeof fetch
}

/** The values that the session holds in memory alone. */
export interface Memory {
  readonly options: SessionOptions
  readonly listeners: Set<() => void>
  state: SessionState
  flow: CodeFlow | undefined
  tokens: Tokens | undefined
  /** Whether the gateway has taken these tokens. */
  isTaken: boolean
  current: SignIn | undefined
  renewal: Promise<void> | undefined
  /** Open while another window signs in. */
  channel: BroadcastChannel | undefined
}

/** Changes what screens show, and tells them. */
export function update(memory: Memory, change: Partial<SessionState>): void {
  memory.state = { ...memory.state, ...change }
  for (const listener of memory.listeners) listener()
}

/** The flow of this page, with the key of this browser. */
export async function openFlow(memory: Memory): Promise<CodeFlow> {
  memory.flow ??= createCodeFlow(memory.options.origin, await openProofKey())
  return memory.flow
}

/** How long tokens last. */
export function lifeOf({
  endsAtMs,
  refreshToken,
}: Tokens): Pick<SignedIn, 'endsAtMs' | 'isRenewable'> {
  return { endsAtMs, isRenewable: refreshToken !== undefined }
}
