/** `npm run gateway`: config -> build -> listen -> close on SIGTERM. */

import { generateKeyPairSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { importJWK, type JWK } from 'jose'
import { pino } from 'pino'
import { readAgencyRegistry } from './authentication/agency-registry.ts'
import { GatewayConfigError, readConfig, type GatewayConfig } from './config.ts'
import { createSigner, type GatewaySigner } from './signer.ts'
import { buildGateway, emptyRegistry } from './server.ts'

try {
  await start(readConfig(process.env, process.argv.slice(2)))
} catch (error) {
  const message = error instanceof Error ? error.message : 'could not start'
  process.stderr.write(`${message}\n`)
  process.exitCode = error instanceof GatewayConfigError ? 2 : 1
}

async function start(config: GatewayConfig): Promise<void> {
  const log = pino({ level: config.logLevel, base: { service: 'gateway' } })
  const app = await buildGateway({
    config,
    supergraphSdl: await readFile(config.supergraph, 'utf8'),
    registry: config.agencies
      ? readAgencyRegistry(await readFile(config.agencies, 'utf8'))
      : emptyRegistry,
    signer: await readSigner(config, () =>
      log.info('assertions are signed with a key of this run'),
    ),
    now: () => new Date(),
    log,
  })
  const address = await app.listen({ host: config.host, port: config.port })
  log.info({ address }, 'gateway listening')

  const close = () => {
    const forced = setTimeout(() => process.exit(1), config.limits.drainTimeoutMs)
    forced.unref()
    void app.close().then(() => log.info('gateway closed'))
  }
  process.once('SIGTERM', close)
  process.once('SIGINT', close)
}

async function readSigner(config: GatewayConfig, onEphemeral: () => void): Promise<GatewaySigner> {
  if (config.signingKey === undefined) {
    onEphemeral()
    const { privateKey } = generateKeyPairSync('ed25519')
    return createSigner(privateKey)
  }
  const jwk = JSON.parse(await readFile(config.signingKey, 'utf8')) as JWK // `importJWK` checks its form
  const key = await importJWK(jwk, 'EdDSA', { extractable: true })
  if (key instanceof Uint8Array) throw new TypeError('the signing key must be an Ed25519 JWK')
  return createSigner(key)
}
