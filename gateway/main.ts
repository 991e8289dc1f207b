/** `npm run gateway`: config -> build -> listen -> reload on SIGHUP -> close on SIGTERM. */

import { generateKeyPairSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import type { FastifyInstance } from 'fastify'
import { importJWK, type JWK } from 'jose'
import { readAccessLogSetup } from './access-log/read-setup.ts'
import { rejectUnsafeSettings } from './authentication/build-authenticator.ts'
import {
  readAgencyRegistry,
  type AgencyRegistry,
} from './authentication/registry/agency-registry.ts'
import { createReloadableRegistry } from './authentication/registry/reloadable-registry.ts'
import { findSignIns } from './config/console-config.ts'
import { GatewayConfigError, readConfig, type GatewayConfig } from './config/gateway-config.ts'
import type { SubgraphTlsFiles, TlsFiles } from './config/security-config.ts'
import { isLoopback } from './config/loopback.ts'
import { addConsole } from './http/pages/add-console.ts'
import { readPages } from './http/pages/read-pages.ts'
import { openLog } from './log.ts'
import { createSigner, type GatewaySigner } from './execution/subgraph/assertion-signer.ts'
import { reloadRegistry } from './authentication/registry/reload-registry.ts'
import { buildGateway, emptyRegistry } from './server.ts'
import { openStores } from './authentication/stores/open-stores.ts'
import type { SubgraphTls, TlsMaterial } from './config/tls.ts'

disablePretenuring()
try {
  await start(readConfig(process.env, process.argv.slice(2)))
} catch (error) {
  const message = error instanceof Error ? error.message : 'could not start'
  process.stderr.write(`${message}\n`)
  process.exitCode = error instanceof GatewayConfigError ? 2 : 1
}

async function start(config: GatewayConfig): Promise<void> {
  const { log, closeLog } = openLog(config.logLevel)
  const draining = new AbortController()
  const stores = await openStores(config.security, { now, log })
  try {
    const accessLog = await readAccessLogSetup(config.accessLog, stores.db)
    const registry = createReloadableRegistry(
      config.agencies ? readAgencyRegistry(await readFile(config.agencies, 'utf8')) : emptyRegistry,
      { check: (next) => rejectUnsafeSettings(config, next, stores) },
    )
    if (!accessLog && config.agencies) log.warn('access log is off')
    const pages = await readConsole(config, registry)
    const app = await buildGateway({
      config,
      supergraphSdl: await readFile(config.supergraph, 'utf8'),
      registry,
      signer: await readSigner(config, () =>
        log.info('assertions are signed with a new key: GATEWAY_SIGNING_KEY_FILE is not set'),
      ),
      now,
      log,
      stores,
      ...(accessLog ? { accessLog } : {}),
      ...(pages ? { pages } : {}),
      draining: draining.signal,
      ...(config.security.tls ? { tls: await readTls(config.security.tls) } : {}),
      ...(config.security.subgraphTls
        ? { subgraphTls: await readSubgraphTls(config.security.subgraphTls) }
        : {}),
    })
    const address = await app.listen({ host: config.host, port: config.port })
    log.info({ address }, 'gateway listening')
    const endReload = reloadRegistry({ path: config.agencies, registry, log })

    const stop = () => {
      if (draining.signal.aborted) return
      draining.abort()
      endReload()
      const { lameDuckMs, limits } = config
      setTimeout(() => process.exit(1), lameDuckMs + limits.drainTimeoutMs).unref()
      setTimeout(() => {
        void app
          .close()
          .then(() => stores.close())
          .then(() => log.info('gateway closed'))
          .finally(closeLog)
      }, lameDuckMs)
    }
    process.once('SIGTERM', stop)
    process.once('SIGINT', stop)
  } catch (error) {
    await stores.close()
    throw error
  }
}

/**
 * When most objects of an allocation site have survived some collections, V8 allocates all further ones in the old
 * generation, and does not change back. After some large responses each small operation would leave dead objects there,
 * which stay until a major collection and keep alive everything that they refer to. To be called before any load.
 */
function disablePretenuring(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
}

function now(): Date {
  return new Date()
}

/** The console's routes; undefined where no client is named. */
async function readConsole({ consoleClients }: GatewayConfig, registry: AgencyRegistry) {
  if (consoleClients.length === 0) return undefined
  const signIns = findSignIns(consoleClients, registry)
  const pages = await readPages(fileURLToPath(new URL('../console', import.meta.url)))
  return (app: FastifyInstance) => addConsole(app, { pages, signIns })
}

async function readSigner(config: GatewayConfig, onEphemeral: () => void): Promise<GatewaySigner> {
  const published = await readPublishedKeys(config.security.publishedKeys)
  if (config.signingKey === undefined) {
    rejectKeyOfThisRun(config)
    onEphemeral()
    const { privateKey } = generateKeyPairSync('ed25519')
    return createSigner(privateKey, published)
  }
  const jwk = JSON.parse(await readFile(config.signingKey, 'utf8')) as JWK // `importJWK` checks its form
  const key = await importJWK(jwk, 'EdDSA', { extractable: true })
  if (key instanceof Uint8Array) throw new TypeError('the signing key must be an Ed25519 JWK')
  return createSigner(key, published)
}

/** Another replica, and a subgraph that reads keys from another gateway, could not check what this one signs. */
function rejectKeyOfThisRun({ host, agencies, security }: GatewayConfig): void {
  if (agencies === undefined) return // without agencies there are no callers for whom anything is signed
  if (!isLoopback(host) || security.databaseUrl !== undefined || security.redisUrl !== undefined)
    throw new TypeError(
      'GATEWAY_SIGNING_KEY_FILE: is required for a gateway that others reach or that shares a store; make one with: npm run keys -- make FILE',
    )
}

/** A JWK Set; its keys are checked one by one where they are published. */
async function readPublishedKeys(path: string | undefined): Promise<readonly JWK[]> {
  if (path === undefined) return []
  const set: unknown = JSON.parse(await readFile(path, 'utf8'))
  if (typeof set !== 'object' || set === null || !('keys' in set) || !Array.isArray(set.keys))
    throw new TypeError('GATEWAY_PUBLISHED_KEYS_FILE: must be a JWK Set')
  return set.keys as JWK[]
}

async function readTls({ cert, key, clientCa }: TlsFiles): Promise<TlsMaterial> {
  return {
    cert: await readFile(cert),
    key: await readFile(key),
    ...(clientCa === undefined ? {} : { clientCa: await readFile(clientCa) }),
  }
}

async function readSubgraphTls({ ca, cert, key }: SubgraphTlsFiles): Promise<SubgraphTls> {
  return { ca: await readFile(ca), cert: await readFile(cert), key: await readFile(key) }
}
