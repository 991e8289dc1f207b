/** Builds the authenticator with its stores, and rejects settings that would be unsafe beyond loopback. */

import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { FastifyBaseLogger } from 'fastify'
import { createAuthenticator, type Authenticator } from './authenticate.ts'
import type { CacheBudget } from '../../authorization/cache-budget.ts'
import type { AgencyRegistry } from './registry/agency-registry.ts'
import type { Denylist } from './stores/denylist.ts'
import { createDpopNonces } from './sender/dpop-nonces.ts'
import { createIntrospector, type Introspector } from './token/introspection.ts'
import { createMemoryReplayStore, type ReplayStore } from './stores/replay-store.ts'
import type { GatewayConfig } from '../config/gateway-config.ts'
import { isLoopback } from '../config/loopback.ts'
import type { GatewaySigner } from '../execution/subgraph/assertion-signer.ts'

/** Stores that all replicas share; the code that opens them closes them. */
export interface AuthenticatorStores {
  readonly replayStore?: ReplayStore
  readonly denylist?: Denylist
}

/** Configuration and dependencies of the authenticator that a gateway builds at start-up. */
export interface BuildAuthenticatorOptions {
  readonly config: GatewayConfig
  readonly registry: AgencyRegistry
  /** Signs the assertions for subgraphs. */
  readonly signer: GatewaySigner
  readonly now: () => Date
  readonly log: FastifyBaseLogger
  readonly fetch?: typeof globalThis.fetch
  /** Absent: used proofs are stored in this process only, and there is no denylist. */
  readonly stores?: AuthenticatorStores
}

/**
 * Builds the authenticator and reads the client secrets of introspection endpoints.
 * @param caches the budget that bounds the cached tokens and introspection responses, in bytes
 * @throws {TypeError} when the settings cannot keep what the registry requires
 */
export async function buildAuthenticator(
  options: BuildAuthenticatorOptions,
  caches: CacheBudget,
): Promise<Authenticator> {
  const { config, registry, now, log, signer, stores = {} } = options
  const { security } = config
  rejectUnsafeSettings(config, registry, stores)
  const fetch = options.fetch ?? globalThis.fetch
  if (!stores.replayStore && usesDpop(registry))
    log.info('used dpop proofs are stored in this process alone')
  const secret =
    config.signingKey === undefined ? randomBytes(32) : signer.deriveSecret('dpop-nonce')
  return createAuthenticator(registry, {
    anonymous: config.anonymous,
    clockToleranceSeconds: config.clockToleranceSeconds,
    fetch,
    now,
    onFetchFailed: (issuer) => log.error({ issuer }, 'keys of an issuer could not be fetched'),
    sender: {
      now,
      maxAgeSeconds: security.dpopMaxAgeSeconds,
      clockToleranceSeconds: config.clockToleranceSeconds,
      nonces: security.dpopNonce ? createDpopNonces(secret, now) : undefined,
      proxies: security.trustedProxies,
      publicUrls: security.publicUrls,
      replayStore: stores.replayStore ?? createMemoryReplayStore(now),
    },
    denylist: stores.denylist,
    introspectors: await createIntrospectors(registry, fetch, now, caches),
    caches,
  })
}

/**
 * Refuses to listen beyond loopback with development issuers, or with DPoP but without public URLs or a shared store.
 * @throws {TypeError} with the reason
 */
export function rejectUnsafeSettings(
  config: GatewayConfig,
  registry: AgencyRegistry,
  stores: AuthenticatorStores,
): void {
  if (isLoopback(config.host)) return
  const { security } = config
  // the secrets of a development issuer are public
  for (const { issuer, development } of registry.issuers.values())
    if (development)
      throw new TypeError(`${issuer} is a development issuer: it counts on loopback only`)
  if (!usesDpop(registry)) return
  if (security.publicUrls.length === 0)
    throw new TypeError('GATEWAY_PUBLIC_URLS: is required, for dpop proofs name the URL')
  if (!stores.replayStore && security.replayStore !== 'process')
    throw new TypeError(
      'used dpop proofs need GATEWAY_DATABASE_URL or GATEWAY_REDIS_URL, or GATEWAY_REPLAY_STORE=process for a gateway without replicas',
    )
}

function usesDpop(registry: AgencyRegistry): boolean {
  return [...registry.agencies.values()].some(
    ({ senderConstraint }) => senderConstraint === 'dpop' || senderConstraint === 'either',
  )
}

async function createIntrospectors(
  registry: AgencyRegistry,
  fetch: typeof globalThis.fetch,
  now: () => Date,
  caches: CacheBudget,
): Promise<ReadonlyMap<string, Introspector>> {
  const introspectors = new Map<string, Introspector>()
  for (const [name, { introspection: entry }] of registry.issuers) {
    if (!entry) continue
    const clientSecret = (await readFile(entry.clientSecretFile, 'utf8')).trim()
    introspectors.set(name, createIntrospector({ entry, clientSecret, fetch, now, caches }))
  }
  return introspectors
}
