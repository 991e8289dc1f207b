/** Sends identical queries of one caller that are in flight at the same time once. */

import type { CallerIdentity } from '../../../schema/identity.ts'
import { Cancellable, type Cancellation } from '../cancellation.ts'
import { ExchangeError } from './exchange-error.ts'

/** The calls of one subgraph that are in flight. */
export interface RequestDeduplication {
  /**
   * Joins the call of this caller for this body, or starts it. The call is cancelled when all that joined are cancelled.
   */
  join(
    { body, identity }: CallOfCaller,
    start: (cancellation: Cancellation) => Promise<string>,
    cancellation: Cancellation | undefined,
  ): Promise<string>
  /** Lets no later call join those in flight: a mutation may have changed the data. */
  forget(): void
}

/** Everything that the response depends on. */
export interface CallOfCaller {
  readonly body: string
  /** Null for an anonymous caller. */
  readonly identity: CallerIdentity | null
}

const gone = () => new ExchangeError('cancelled', 'client disconnected')

/** One operation that waits for a call. */
interface Waiter {
  readonly resolve: (text: string) => void
  readonly reject: (reason: unknown) => void
}

interface Shared {
  readonly identity: CallerIdentity | null
  readonly waiters: Set<Waiter>
  readonly cancellation: Cancellable
}

/** Creates an empty set of calls. Callers share a call only when every claim of their identity that matters is equal. */
export function createRequestDeduplication(): RequestDeduplication {
  /** Calls by body; a list, because two callers rarely send the same body at the same time. */
  const calls = new Map<string, Shared[]>()

  function find({ body, identity }: CallOfCaller): Shared | undefined {
    return calls.get(body)?.find((shared) => isSameCaller(shared.identity, identity))
  }

  function remove(body: string, shared: Shared): void {
    const others = calls.get(body)?.filter((each) => each !== shared)
    if (others && others.length > 0) calls.set(body, others)
    else calls.delete(body)
  }

  function open(
    { body, identity }: CallOfCaller,
    start: (cancellation: Cancellation) => Promise<string>,
  ): Shared {
    const shared: Shared = { identity, waiters: new Set(), cancellation: new Cancellable() }
    /** Removes the call and settles its waiters. */
    const end = (settle: (waiter: Waiter) => void) => {
      remove(body, shared)
      for (const waiter of shared.waiters) settle(waiter)
      shared.waiters.clear()
    }
    void start(shared.cancellation).then(
      (text) => end(({ resolve }) => resolve(text)),
      (error: unknown) => end(({ reject }) => reject(error)),
    )
    const others = calls.get(body)
    if (others) others.push(shared)
    else calls.set(body, [shared])
    return shared
  }

  return {
    join(call, start, cancellation) {
      if (cancellation?.isCancelled === true) return Promise.reject(gone())
      const shared = find(call) ?? open(call, start)
      return new Promise((resolve, reject) => {
        const leave = () => {
          reject(gone())
          shared.waiters.delete(waiter)
          if (shared.waiters.size > 0) return
          remove(call.body, shared)
          shared.cancellation.cancel()
        }
        const waiter: Waiter = {
          resolve(text) {
            cancellation?.forget(leave)
            resolve(text)
          },
          reject(reason) {
            cancellation?.forget(leave)
            reject(reason)
          },
        }
        shared.waiters.add(waiter)
        cancellation?.onCancel(leave)
      })
    },
    forget: () => calls.clear(),
  }
}

/** Whether two identities get the same response, as early: agency, officer, purpose, scopes and urgency are equal. */
function isSameCaller(one: CallerIdentity | null, other: CallerIdentity | null): boolean {
  if (one === null || other === null) return one === other
  return (
    one.agencyId === other.agencyId &&
    one.agencyKind === other.agencyKind &&
    one.officer === other.officer &&
    one.purpose?.case === other.purpose?.case &&
    one.purpose?.basis === other.purpose?.basis &&
    one.isUrgent === other.isUrgent &&
    areSame(one.scopes, other.scopes)
  )
}

function areSame(some: readonly string[], others: readonly string[]): boolean {
  if (some === others) return true
  return some.length === others.length && some.every((scope, at) => scope === others[at])
}
