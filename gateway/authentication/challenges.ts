/** Refusals of a request by the authenticator, with their challenges: one for each decision that a client can take (RFC 6750, 3; RFC 9449, 7.1). */

import { RequestRefusedError } from '../errors.ts'

/** Algorithms of a DPoP proof, as the challenge tells them (RFC 9449, 7.1). */
export const proofAlgorithms = ['ES256', 'PS256', 'EdDSA'] as const

const algorithms = `algs="${proofAlgorithms.join(' ')}"`
const challenge = `DPoP ${algorithms}, Bearer`

/** RFC 6750, 3.1: the challenge names no error when no token was sent. */
export function tokenMissing(reason: string): RequestRefusedError {
  return new RequestRefusedError('UNAUTHENTICATED', reason, { 'www-authenticate': challenge })
}

/** One answer for every token that is not valid, whatever is wrong with it; the error stands at the scheme that was used. */
export function tokenInvalid(
  reason: string,
  scheme: 'Bearer' | 'DPoP' = 'Bearer',
): RequestRefusedError {
  return new RequestRefusedError('UNAUTHENTICATED', reason, {
    'www-authenticate':
      scheme === 'DPoP'
        ? `DPoP error="invalid_token", ${algorithms}, Bearer`
        : `${challenge} error="invalid_token"`,
  })
}

/** A token in a place where none may be, or two of them. */
export function requestInvalid(reason: string): RequestRefusedError {
  return new RequestRefusedError('BAD_REQUEST', reason, {
    'www-authenticate': `${challenge} error="invalid_request"`,
  })
}

/** One answer for every proof that is not there or not valid (RFC 9449, 7.1). */
export function proofInvalid(reason: string): RequestRefusedError {
  return new RequestRefusedError('UNAUTHENTICATED', reason, {
    'www-authenticate': `DPoP error="invalid_dpop_proof", ${algorithms}`,
  })
}

/** The proof must hold the nonce that goes with this answer (RFC 9449, 9). */
export function nonceWanted(nonce: string): RequestRefusedError {
  return new RequestRefusedError('UNAUTHENTICATED', 'dpop: nonce wanted', {
    'www-authenticate': `DPoP error="use_dpop_nonce", ${algorithms}`,
    'dpop-nonce': nonce,
  })
}

/** 503: a store or an issuer that the decision needs does not respond; the client may retry. */
export function dependencyUnavailable(reason: string): RequestRefusedError {
  return new RequestRefusedError('DOWNSTREAM_SERVICE_ERROR', reason, { 'retry-after': '1' })
}
