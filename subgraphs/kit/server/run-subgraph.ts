/** A subgraph as a process: settings -> database -> check of its version -> listen, deliver events, sweep clocks -> close on SIGTERM. */

import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { startBackground } from '../background.ts'
import {
  readSubgraphConfig,
  SubgraphConfigError,
  type SubgraphConfig,
  type SubgraphTlsFiles,
} from './config.ts'
import { createGatewayKeys } from './gateway-keys.ts'
import { checkVersions } from '../database/migrate.ts'
import { systemSession } from '../database/system-session.ts'
import { openPostgres } from '../database/postgres.ts'
import { createPseudonyms } from '../pseudonyms.ts'
import { buildSubgraphServer, type SubgraphTls } from './server.ts'
import type { Subgraph } from '../subgraph.ts'

/** Builds a subgraph that has settings of its own. It throws a `TypeError` that names faults, one a line. */
export type ConfigureSubgraph<Loaders> = (
  env: Readonly<Record<string, string | undefined>>,
  now: () => Date,
) => Promise<Subgraph<Loaders>>

/**
 * Runs until SIGTERM; a start that fails is reported in one line, and the exit code is 1.
 * @param configure default: the subgraph as it is
 */
export async function runSubgraph<Loaders>(
  subgraph: Subgraph<Loaders>,
  configure?: ConfigureSubgraph<Loaders>,
): Promise<void> {
  try {
    await start(configure ? await configure(process.env, now) : subgraph)
  } catch (error) {
    const faults =
      error instanceof SubgraphConfigError ? error.faults : messageOf(error).split('\n')
    for (const fault of faults) process.stderr.write(`${subgraph.name}: ${fault}\n`)
    process.exitCode = 1
  }
}

async function start<Loaders>(subgraph: Subgraph<Loaders>): Promise<void> {
  const config = readSubgraphConfig(process.env, subgraph.name)
  const log = pino({ level: config.logLevel, base: { service: subgraph.name } })
  const db = openPostgres({
    url: config.databaseUrl,
    listenUrl: config.listenUrl,
    maxConnections: config.maxConnections,
    hasNamedStatements: config.hasNamedStatements,
    onConnectionError: () => log.error('database connection lost'),
  })
  const gatewayKeys = createGatewayKeys({
    sources: config.gatewayJwks,
    fetch: globalThis.fetch,
    now,
    onReadFailed: (source) => log.error({ source }, 'gateway keys could not be read'),
  })
  const draining = new AbortController()
  try {
    await checkVersions(db, systemSession(subgraph.name), [subgraph.migrations])
    const app = await buildSubgraphServer(subgraph, {
      db,
      pseudonyms: createPseudonyms(config.pseudonymKey),
      gatewayKeys: gatewayKeys.getKey,
      now,
      log,
      draining: draining.signal,
      objectsPerSecond: config.objectsPerSecond,
      ...(config.tls ? { tls: await readTls(config.tls) } : {}),
    })
    await app.listen({ host: config.host, port: config.port })
    log.info({ port: portOf(app) }, 'subgraph listening')
    // The default action of SIGHUP would end the process and its requests in flight.
    process.on('SIGHUP', () => log.info('nothing to reload'))
    const background = config.doesBackground
      ? startBackground(subgraph, { db, now, log })
      : undefined
    closeOnSignal(config, draining, async () => {
      await app.close()
      await background?.close()
      gatewayKeys.close()
      await db.close()
      log.info('subgraph closed')
    })
  } catch (error) {
    gatewayKeys.close()
    await db.close()
    throw error
  }
}

function now(): Date {
  return new Date()
}

/** On SIGTERM: not ready, a pause in which the gateway goes elsewhere, then the end of the operations in progress. */
function closeOnSignal(
  { lameDuckMs, drainTimeoutMs }: SubgraphConfig,
  draining: AbortController,
  close: () => Promise<void>,
): void {
  const stop = () => {
    if (draining.signal.aborted) return
    draining.abort()
    setTimeout(() => void close(), lameDuckMs)
    setTimeout(() => process.exit(1), lameDuckMs + drainTimeoutMs).unref()
  }
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

function portOf(app: FastifyInstance): number {
  return (app.server.address() as AddressInfo).port // a TCP server has one
}

async function readTls({ cert, key, clientCa }: SubgraphTlsFiles): Promise<SubgraphTls> {
  return {
    cert: await readFile(cert),
    key: await readFile(key),
    clientCa: await readFile(clientCa),
  }
}

/** SQLSTATE of a database in which the product's tables or roles are missing. */
const notMigrated = new Set(['3F000', '42P01', '42704', '42501', '22023'])

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return 'could not start'
  if (!('code' in error)) return error.message
  return notMigrated.has(String(error.code))
    ? 'the database has not been migrated, or its login is not a member of the role of this subgraph; run: npm run migrate'
    : `could not start (${String(error.code)})`
}
