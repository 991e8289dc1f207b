/** Parts of webhooks: keys, the check of addresses, and the calls. */

import type { UrlRules } from './endpoint-url.ts'
import { createAddressPolicy } from './addresses.ts'
import { createAgents } from './agents.ts'
import { openClientCertificates } from './client-certificates.ts'
import type { Resolve } from './guarded-agent.ts'
import { createSealer, createWebhookSigner, type PublishedKey, type Sealer } from './keys.ts'
import { createSend, type Send } from './send.ts'
import type { WebhookSettings } from './settings.ts'

/** Webhooks as an installation has set them up. */
export interface Webhooks {
  readonly keys: readonly PublishedKey[]
  readonly sealer: Sealer | undefined
  readonly urlRules: UrlRules
  readonly send: Send
  /** Reads the certificates for endpoints again, as happens every ten seconds. */
  reloadCertificates(): Promise<void>
  /** Closes the connections. */
  close(): Promise<void>
}

/** Clock and name resolution of the calls. */
export interface WebhooksOptions {
  readonly now: () => Date
  /** Default: DNS. */
  readonly resolve?: Resolve
  /** PEM: authorities of the endpoints; default: those of Node.js. */
  readonly ca?: string
  /** Called with the fault of certificates that were read again; those from before stay in use. */
  readonly onCertificateFault?: (fault: string) => void
}

/** @throws {TypeError} when a key, a network or a certificate is malformed */
export async function openWebhooks(
  settings: WebhookSettings,
  { now, resolve, ca, onCertificateFault }: WebhooksOptions,
): Promise<Webhooks> {
  const { privateKeys, sealKey, ownNetworks, allowLoopback } = settings
  const addresses = createAddressPolicy({ ownNetworks, allowLoopback })
  const signer = await createWebhookSigner(privateKeys)
  const certificates = await openClientCertificates(
    settings.certificates,
    onCertificateFault ? { onFault: onCertificateFault } : {},
  )
  const agents = createAgents(certificates, { addresses, ca, ...(resolve ? { resolve } : {}) })
  return {
    keys: signer.keys,
    sealer: sealKey ? createSealer(sealKey) : undefined,
    urlRules: { addresses, allowLoopback },
    send: createSend({ agentOf: (agencyId) => agents.agentOf(agencyId), signer, now }),
    reloadCertificates: () => certificates.reload(),
    close() {
      certificates.close()
      return agents.close()
    },
  }
}
