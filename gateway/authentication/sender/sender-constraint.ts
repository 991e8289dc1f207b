/** Verifies that the sender holds the key or certificate that its token is bound to (RFC 9449, 7; RFC 8705, 3). */

import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import type { AccessToken } from '../token/access-token.ts'
import type { SenderConstraint } from '../registry/agency-entry.ts'
import { dependencyUnavailable, proofInvalid, tokenInvalid } from '../challenges.ts'
import { readCertificateThumbprint } from './client-certificate.ts'
import type { Credentials } from '../credentials.ts'
import { readProof, verifyProof, type ProofRules } from './dpop-proof.ts'
import type { ReplayStore } from '../stores/replay-store.ts'
import { type TrustedProxies } from '../../config/trusted-proxies.ts'

/** Rules for proofs and client certificates, with the store of used proofs. */
export interface SenderRules extends ProofRules {
  readonly proxies: TrustedProxies
  readonly replayStore: ReplayStore
  /** URLs of the graph as callers know them; empty: the loopback names of the port that it listens on. */
  readonly publicUrls: readonly string[]
}

/** Sets a header of the response, also when the request is refused. */
export type SetHeader = (name: string, value: string) => void

/**
 * Verifies the binding of a bound token, for every agency.
 * @throws {UNAUTHENTICATED} for another key, another certificate, no proof or one that does not hold
 * @throws {DOWNSTREAM_SERVICE_ERROR} when the replay store does not respond
 */
export async function checkBinding(
  request: IncomingMessage,
  { scheme, token: text }: Credentials,
  { confirmation }: AccessToken,
  rules: SenderRules,
  setHeader: SetHeader,
): Promise<void> {
  const { jkt, x5t } = confirmation
  if (scheme === 'Bearer' && jkt !== undefined) throw tokenInvalid('dpop-bound token as bearer')
  if (scheme === 'DPoP' && jkt === undefined)
    throw tokenInvalid('token bound to no key as dpop', scheme)
  if (x5t !== undefined && readCertificateThumbprint(request, rules.proxies) !== x5t)
    throw tokenInvalid('token bound to another certificate', scheme)
  if (jkt === undefined) return
  const proof = await verifyProof(
    readProof(request),
    { method: request.method ?? '', urls: urlsOf(request, rules), token: text },
    rules,
  )
  if (proof.jkt !== jkt) throw tokenInvalid('token bound to another key', scheme)
  if (rules.nonces) setHeader('dpop-nonce', rules.nonces.current())
  const isFirst = await rules.replayStore.remember(proof.proofId, proof.expiresAt).catch(() => {
    throw dependencyUnavailable('replay store does not answer')
  })
  if (!isFirst) throw proofInvalid('dpop: used before')
}

/** Whether the token is bound as the agency's entry demands. */
export function meetsConstraint(constraint: SenderConstraint, token: AccessToken): boolean {
  const { jkt, x5t } = token.confirmation
  const isBoundBy = { dpop: jkt !== undefined, mtls: x5t !== undefined }
  if (constraint === 'none') return true
  return constraint === 'either' ? isBoundBy.dpop || isBoundBy.mtls : isBoundBy[constraint]
}

/** Never from the Host header, which the caller controls. */
function urlsOf({ socket, url = '' }: IncomingMessage, { publicUrls }: SenderRules) {
  const [path = '/'] = url.split('?', 1)
  if (publicUrls.length > 0)
    // other paths stand beside that of the graph
    return path === '/graphql'
      ? publicUrls
      : publicUrls.map((each) => new URL(`.${path}`, each).href)
  const scheme = socket instanceof TLSSocket ? 'https' : 'http'
  return ['127.0.0.1', 'localhost', '[::1]'].map(
    (host) => new URL(path, `${scheme}://${host}:${socket.localPort}`).href,
  )
}
