/** Reads the settings of webhooks from the environment of the process that serves the subgraph. */

import { createPrivateKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isNetwork } from './addresses.ts'
import type { CertificateFiles, CertificateSources } from './client-certificates.ts'

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
  /** Certificates for endpoints that ask for one. */
  readonly certificates: CertificateSources
}

/** Names of the settings with the prefix `EVENTS_`; an unknown one is a fault. */
export const eventsSettingNames: readonly string[] = [
  'EVENTS_WEBHOOK_KEY_FILES',
  'EVENTS_WEBHOOK_SEAL_KEY',
  'EVENTS_WEBHOOK_OWN_NETWORKS',
  'EVENTS_WEBHOOK_CERT_FILE',
  'EVENTS_WEBHOOK_CERT_KEY_FILE',
  'EVENTS_WEBHOOK_CERTS_FILE',
  'EVENTS_NATS_URL',
  'EVENTS_NATS_CA_FILE',
  'EVENTS_KEPT_DAYS',
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
    certificates: {
      installation: readCertificateFiles(env, faults),
      byAgency: env['EVENTS_WEBHOOK_CERTS_FILE'] || undefined,
    },
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

function readCertificateFiles(env: Environment, faults: string[]): CertificateFiles | undefined {
  const certFile = env['EVENTS_WEBHOOK_CERT_FILE'] || undefined
  const keyFile = env['EVENTS_WEBHOOK_CERT_KEY_FILE'] || undefined
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile }
  if (certFile !== undefined || keyFile !== undefined)
    faults.push('EVENTS_WEBHOOK_CERT_FILE, EVENTS_WEBHOOK_CERT_KEY_FILE: both files or none')
  return undefined
}
