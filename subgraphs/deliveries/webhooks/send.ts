/** Calls an endpoint once. */

import { request, type Agent } from 'undici'
import type { WebhookSigner } from './keys.ts'
import type { Message } from './message.ts'

/** Where and how one call is made. */
export interface Endpoint {
  /** Whose endpoint it is: it may ask for a certificate that was made for that agency. */
  readonly agencyId: string
  readonly url: string
  /** Sent as `Authorization: Bearer …`; undefined: none. */
  readonly bearer: string | undefined
}

/** How a call ended. Only `DELIVERED` and `GONE` are final; after `STATUS` the endpoint was reached. */
export type Outcome =
  | 'DELIVERED'
  | 'STATUS'
  | 'GONE'
  | 'REDIRECTED'
  | 'TIMEOUT'
  | 'CONNECTION_FAILED'
  | 'TLS_FAILED'
  | 'NAME_NOT_FOUND'
  | 'ADDRESS_REFUSED'
  | 'AUTHORIZATION_UNREADABLE'

/** One call and its end. */
export interface Attempt {
  readonly at: Date
  readonly outcome: Outcome
  /** HTTP status; null when no response came. */
  readonly status: number | null
  readonly durationMs: number
}

/** How one call may end early. */
export interface CallOptions {
  /** Default `callTimeoutMs`. */
  readonly timeoutMs?: number
  /** Aborted when the process ends; the call counts as one that took too long. */
  readonly signal?: AbortSignal
}

/** Calls an endpoint with a message. It never throws. */
export type Send = (endpoint: Endpoint, message: Message, options?: CallOptions) => Promise<Attempt>

/** Connections, keys and clock of the calls. */
export interface SendOptions {
  /** The connections to the endpoint of an agency. */
  readonly agentOf: (agencyId: string) => Agent
  readonly signer: WebhookSigner
  readonly now: () => Date
}

/** Time for one whole call, in milliseconds. @see Standard Webhooks 1.0.0: 15 to 30 seconds */
export const callTimeoutMs = 20_000
/** Most bytes of a response that are read; its status is all that counts. */
const maxResponseBytes = 16_384

/** Builds the sender. No redirect is followed: it would lead around the check of addresses. */
export function createSend({ agentOf, signer, now }: SendOptions): Send {
  return async ({ agencyId, url, bearer }, { id, body }, options = {}) => {
    const { timeoutMs = callTimeoutMs } = options
    const at = now()
    const timestamp = Math.floor(at.getTime() / 1_000)
    const began = performance.now()
    const ended = (outcome: Outcome, status: number | null): Attempt => ({
      at,
      outcome,
      status,
      durationMs: Math.round(performance.now() - began),
    })
    const timeout = AbortSignal.timeout(timeoutMs)
    const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout
    try {
      const response = await request(url, {
        dispatcher: agentOf(agencyId),
        method: 'POST',
        headers: {
          'content-type': 'application/cloudevents+json; charset=utf-8',
          'user-agent': 'aoc-gateway',
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': signer.sign(id, timestamp, body),
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        },
        body,
        signal,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      })
      const { statusCode } = response
      // a response that does not end is not waited for: its status has come
      await response.body.dump({ limit: maxResponseBytes, signal }).catch(() => undefined)
      return ended(outcomeOf(statusCode), statusCode)
    } catch (error) {
      return ended(signal.aborted ? 'TIMEOUT' : outcomeOfError(error), null)
    }
  }
}

function outcomeOf(status: number): Outcome {
  if (status >= 200 && status < 300) return 'DELIVERED'
  if (status >= 300 && status < 400) return 'REDIRECTED'
  return status === 410 ? 'GONE' : 'STATUS'
}

function outcomeOfError(error: unknown): Outcome {
  const { code } = error as { readonly code?: unknown } // facts of whatever was thrown
  if (typeof code !== 'string') return 'CONNECTION_FAILED'
  if (code === 'ERR_ADDRESS_REFUSED') return 'ADDRESS_REFUSED'
  if (code === 'ENOTFOUND' || code === 'ENODATA' || code === 'EAI_AGAIN') return 'NAME_NOT_FOUND'
  if (/^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|EPROTO)/.test(code))
    return 'TLS_FAILED'
  return code.endsWith('_TIMEOUT') ? 'TIMEOUT' : 'CONNECTION_FAILED'
}
