/** The URL of an endpoint, as an agency gives it. */

import { isIP } from 'node:net'
import { badUserInput } from '../../kit/errors.ts'
import type { AddressPolicy } from './addresses.ts'

/** Longest URL in characters. */
const maxLength = 2_000

/** How URLs are judged. */
export interface UrlRules {
  readonly addresses: AddressPolicy
  /** Whether plain http to a loopback host is accepted: for the local stack. */
  readonly allowLoopback: boolean
}

/**
 * Reads a URL in its normal form. Its name is resolved and checked at each call, not here.
 * @throws {BAD_USER_INPUT} when it is not an https URL without user and fragment, names a port below 1024 other than 443,
 *   or names an address that is not public
 */
export function readEndpointUrl(value: string, { addresses, allowLoopback }: UrlRules): string {
  if (value.length > maxLength || !URL.canParse(value)) throw badUserInput('url must be a URL')
  const url = new URL(value)
  const isLoopback = allowLoopback && isLoopbackHost(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback))
    throw badUserInput('url must be https')
  if (url.username !== '' || url.password !== '') throw badUserInput('url must not name a user')
  if (url.hash !== '') throw badUserInput('url must not have a fragment')
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  if (port < 1_024 && port !== 443) throw badUserInput('url must name port 443, or one from 1024')
  const host = addressOf(url)
  if (isIP(host) !== 0 ? !addresses.mayCall(host) : !isLoopback && !/\.[a-z]/i.test(host))
    throw badUserInput('url must name a public host')
  return url.href
}

/** The host of a URL, where it is an IPv6 address without its brackets. */
export function addressOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}

/** Whether the host of a URL is this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
