/** Parts of webhooks: keys, the check of addresses, and the calls. */

import type { Agent } from 'undici'
import type { UrlRules } from './endpoint-url.ts'
import { createAddressPolicy } from './addresses.ts'
import { createGuardedAgent, type Resolve } from './guarded-agent.ts'
import { createSealer, createWebhookSigner, type PublishedKey, type Sealer } from './keys.ts'
import { createSend, type Send } from './send.ts'
import type { WebhookSettings } from './settings.ts'

/** Webhooks as an installation has set them up. */
export interface Webhooks {
  readonly keys: readonly PublishedKey[]
  readonly sealer: Sealer | undefined
  readonly urlRules: UrlRules
  readonly send: Send
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
}

/** @throws {TypeError} when a key or a network is malformed */
export async function openWebhooks(
  settings: WebhookSettings,
  { now, resolve, ca }: WebhooksOptions,
): Promise<Webhooks> {
  const { privateKeys, sealKey, ownNetworks, allowLoopback, clientCertificate } = settings
  const addresses = createAddressPolicy({ ownNetworks, allowLoopback })
  const signer = await createWebhookSigner(privateKeys)
  const agent: Agent = createGuardedAgent({
    addresses,
    ca,
    clientCertificate,
    ...(resolve ? { resolve } : {}),
  })
  return {
    keys: signer.keys,
    sealer: sealKey ? createSealer(sealKey) : undefined,
    urlRules: { addresses, allowLoopback },
    send: createSend({ agent, signer, now }),
    close: () => agent.destroy(),
  }
}
