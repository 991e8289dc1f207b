/** Reads the settings of webhooks from the environment of the process that serves the subgraph. */

import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isNetwork } from './addresses.ts'

/** The settings of webhooks. */
export interface WebhookSettings {
  /** Private Ed25519 keys, at least one: each signs every call. */
  readonly privateKeys: readonly KeyObject[]
  /** 32 bytes that encrypt the bearers of agencies; undefined: an agency may not give one. */
  readonly sealKey: Uint8Array | undefined
  /** The installation's own networks in CIDR form, which no webhook reaches. */
  readonly ownNetworks: readonly string[]
  /** Whether http to loopback is accepted. For the local stack. */
  readonly allowLoopback: boolean
  /** PEM. Undefined: endpoints see no certificate. */
  readonly clientCertificate: { readonly cert: string; readonly key: string } | undefined
}

/** Names of the settings with the prefix `EVENTS_`; an unknown one is a fault. */
export const eventsSettingNames: readonly string[] = [
  'EVENTS_WEBHOOK_KEY_FILES',
  'EVENTS_WEBHOOK_SEAL_KEY',
  'EVENTS_WEBHOOK_OWN_NETWORKS',
  'EVENTS_WEBHOOK_CERT_FILE',
  'EVENTS_WEBHOOK_CERT_KEY_FILE',
  'EVENTS_NATS_URL',
]

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the environment and the key files that it names. Without a key file there are no webhooks.
 * @throws {TypeError} naming every setting that is not understood, one a line
 */
export function readWebhookSettings(env: Environment): WebhookSettings | undefined {
  const faults = Object.keys(env)
    .filter((name) => name.startsWith('EVENTS_') && !eventsSettingNames.includes(name))
    .map((name) => `${name}: no such setting`)
  const settings = {
    privateKeys: listOf(env['EVENTS_WEBHOOK_KEY_FILES']).flatMap((file) => readKey(file, faults)),
    sealKey: readSealKey(env, faults),
    ownNetworks: readNetworks(env, faults),
    allowLoopback: false,
    clientCertificate: readClientCertificate(env, faults),
  }
  if (faults.length > 0) throw new TypeError(faults.join('\n'))
  return settings.privateKeys.length > 0 ? Object.freeze(settings) : undefined
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(/[\s,]+/).filter(Boolean)
}

function readKey(file: string, faults: string[]): readonly KeyObject[] {
  try {
    const jwk = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown> // checked below
    const key = createPrivateKey({ key: jwk, format: 'jwk' })
    if (key.asymmetricKeyType === 'ed25519') return [key]
  } catch {
    // the fault is the same: no key can be read
  }
  faults.push('EVENTS_WEBHOOK_KEY_FILES: must name files with a private Ed25519 JWK each')
  return []
}

function readSealKey(env: Environment, faults: string[]): Uint8Array | undefined {
  const text = env['EVENTS_WEBHOOK_SEAL_KEY'] || undefined
  if (text === undefined) return undefined
  const key = Buffer.from(text, 'base64')
  if (key.length === 32) return key
  faults.push('EVENTS_WEBHOOK_SEAL_KEY: must be 32 bytes in base64')
  return undefined
}

function readNetworks(env: Environment, faults: string[]): readonly string[] {
  const networks = listOf(env['EVENTS_WEBHOOK_OWN_NETWORKS'])
  if (networks.every(isNetwork)) return networks
  faults.push('EVENTS_WEBHOOK_OWN_NETWORKS: must be networks such as 203.0.113.0/24')
  return []
}

function readClientCertificate(env: Environment, faults: string[]) {
  const cert = env['EVENTS_WEBHOOK_CERT_FILE'] || undefined
  const key = env['EVENTS_WEBHOOK_CERT_KEY_FILE'] || undefined
  if (cert === undefined && key === undefined) return undefined
  try {
    if (cert !== undefined && key !== undefined)
      return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  } catch {
    // the fault is the same: they cannot be read
  }
  faults.push('EVENTS_WEBHOOK_CERT_FILE, EVENTS_WEBHOOK_CERT_KEY_FILE: both files or none')
  return undefined
}

/**
 * Where JetStream is; undefined: events are not published.
 * @throws {TypeError} when it is not a `nats:` or `tls:` URL of a host
 */
export function readNatsUrl(env: Environment): string | undefined {
  const text = env['EVENTS_NATS_URL'] || undefined
  if (text === undefined) return undefined
  const isUrl = /^(?:nats|tls):\/\/[^/]/.test(text) && URL.canParse(text)
  if (!isUrl) throw new TypeError('EVENTS_NATS_URL: must be a nats: or tls: URL')
  return text
}
