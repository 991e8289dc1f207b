/** Reads where JetStream is from the environment of the process that serves the subgraph. */

import { readFileSync } from 'node:fs'
import { isLoopbackHost } from '../webhooks/endpoint-url.ts'

/** The server to which feeds are published. */
export interface NatsSettings {
  /** `nats://` or `tls://`, with a user and a password, or a token, where the server asks for one. */
  readonly url: string
  /** PEM: authorities beside which no other counts; undefined: those of Node.js. */
  readonly ca: string | undefined
}

/**
 * Undefined: events are not published.
 * @throws {TypeError} naming every setting that is not understood, one a line. Credentials are sent over TLS, or on the same
 *   machine: a plaintext URL with credentials and another host is refused.
 */
export function readNatsSettings(
  env: Readonly<Record<string, string | undefined>>,
): NatsSettings | undefined {
  const url = env['EVENTS_NATS_URL'] || undefined
  const faults: string[] = []
  const ca = readAuthorities(env['EVENTS_NATS_CA_FILE'] || undefined, url, faults)
  if (url !== undefined) checkUrl(url, faults)
  if (faults.length > 0) throw new TypeError(faults.join('\n'))
  return url === undefined ? undefined : { url, ca }
}

function checkUrl(text: string, faults: string[]): void {
  if (!/^(?:nats|tls):\/\/[^/]/.test(text) || !URL.canParse(text)) {
    faults.push('EVENTS_NATS_URL: must be a nats: or tls: URL')
    return
  }
  const { protocol, username, password, hostname } = new URL(text)
  const hasCredentials = username !== '' || password !== ''
  if (protocol === 'nats:' && hasCredentials && !isLoopbackHost(hostname))
    faults.push('EVENTS_NATS_URL: must be a tls: URL, for it has credentials and another host')
}

function readAuthorities(
  file: string | undefined,
  url: string | undefined,
  faults: string[],
): string | undefined {
  if (file === undefined) return undefined
  if (!url?.startsWith('tls:')) {
    faults.push('EVENTS_NATS_CA_FILE: is for a tls: URL')
    return undefined
  }
  try {
    const text = readFileSync(file, 'utf8')
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text
  } catch {
    // the fault is the same: no certificate can be read
  }
  faults.push('EVENTS_NATS_CA_FILE: must be a PEM file with certificates')
  return undefined
}
