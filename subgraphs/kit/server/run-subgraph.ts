/** A subgraph as a process: environment -> database -> migrations -> listen, deliver events and sweep clocks -> close on SIGTERM. */

import { readFile } from 'node:fs/promises'
import { createRemoteJWKSet } from 'jose'
import { pino } from 'pino'
import { startBackground } from '../background.ts'
import { readSubgraphConfig, SubgraphConfigError, type SubgraphTlsFiles } from './config.ts'
import { migrate } from '../database/migrate.ts'
import { openPostgres } from '../database/postgres.ts'
import { createPseudonyms } from '../pseudonyms.ts'
import { buildSubgraphServer, type SubgraphTls } from './server.ts'
import type { Subgraph } from '../subgraph.ts'

export async function runSubgraph<Loaders>(subgraph: Subgraph<Loaders>): Promise<void> {
  try {
    await start(subgraph)
  } catch (error) {
    const faults = error instanceof SubgraphConfigError ? error.faults : [messageOf(error)]
    for (const fault of faults) process.stderr.write(`${subgraph.name}: ${fault}\n`)
    process.exitCode = 1
  }
}

async function start<Loaders>(subgraph: Subgraph<Loaders>): Promise<void> {
  const config = readSubgraphConfig(process.env, subgraph.name)
  const log = pino({ level: config.logLevel, base: { service: subgraph.name } })
  const db = openPostgres({
    url: config.databaseUrl,
    maxConnections: config.maxConnections,
    hasNamedStatements: config.hasNamedStatements,
    onConnectionError: () => log.error('database connection lost'),
  })
  await migrate(db, [subgraph.migrations])
  const app = await buildSubgraphServer(subgraph, {
    db,
    pseudonyms: createPseudonyms(config.pseudonymKey),
    // a gateway that starts anew has a new key, and who sends keys that nobody knows causes a fetch in five seconds
    gatewayKeys: createRemoteJWKSet(config.gatewayJwks, { cooldownDuration: 5_000 }),
    now: () => new Date(),
    log,
    ...(config.tls ? { tls: await readTls(config.tls) } : {}),
  })
  await app.listen({ host: config.host, port: config.port })
  log.info({ port: config.port }, 'subgraph listening')
  const background = config.doesBackground
    ? startBackground(subgraph, { db, now: () => new Date(), log })
    : undefined

  const close = () => {
    void app
      .close()
      .then(() => background?.close())
      .then(() => db.close())
      .then(() => log.info('subgraph closed'))
  }
  process.once('SIGTERM', close)
  process.once('SIGINT', close)
}

async function readTls({ cert, key, clientCa }: SubgraphTlsFiles): Promise<SubgraphTls> {
  return {
    cert: await readFile(cert),
    key: await readFile(key),
    clientCa: await readFile(clientCa),
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'could not start'
}
