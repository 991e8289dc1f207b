/** The `cnf` claim: the key or certificate that a token is bound to (RFC 7800, 3.1; RFC 9449, 6.1; RFC 8705, 3.1). */

/** The thumbprints that a token is bound to; both absent for a token that is not bound. */
export interface Confirmation {
  /** Thumbprint of the DPoP key (RFC 7638, SHA-256, base64url). */
  readonly jkt?: string
  /** Thumbprint of the client's certificate (SHA-256 of its DER, base64url). */
  readonly x5t?: string
}

/** A SHA-256 digest in base64url without padding. */
const thumbprintPattern = /^[A-Za-z0-9_-]{43}$/

/**
 * A token bound in a way that is not understood is not treated as one that is bound to nothing.
 * @throws {TypeError} when it names no known method, or one that is not understood
 */
export function readConfirmation(claim: unknown): Confirmation {
  if (claim === undefined) return {}
  if (typeof claim !== 'object' || claim === null || Array.isArray(claim))
    throw new TypeError('cnf is no object')
  const methods = new Map<string, unknown>(Object.entries(claim))
  const jkt = readThumbprint(methods, 'jkt')
  const x5t = readThumbprint(methods, 'x5t#S256')
  if (methods.size > 0 || (jkt === undefined && x5t === undefined))
    throw new TypeError('cnf of another method')
  return { ...(jkt === undefined ? {} : { jkt }), ...(x5t === undefined ? {} : { x5t }) }
}

/** Takes the method out of those that are left to understand. */
function readThumbprint(methods: Map<string, unknown>, name: string): string | undefined {
  if (!methods.has(name)) return undefined
  const value = methods.get(name)
  methods.delete(name)
  if (typeof value !== 'string' || !thumbprintPattern.test(value))
    throw new TypeError('cnf without a thumbprint')
  return value
}
