/** `npm start`: the whole system on this machine, with data, on loopback only. */

import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { JWK } from 'jose'
import { pino } from 'pino'
import { FolderLockedError } from '../subgraphs/kit/database/folder-lock.ts'
import { makeSigningKey } from '../local/authorization-server.ts'
import { openDatabase } from '../local/database.ts'
import { addExplorer } from '../local/explorer/add-explorer.ts'
import { isSeeded, seedStack } from '../local/seed/seed-stack.ts'
import { pgliteFolder, readLocalSettings, type LocalSettings } from '../local/settings.ts'
import { usualPorts, type StackPorts } from '../local/ports.ts'
import { startStack, type Stack, type UnopenedStack } from '../local/stack.ts'

// files of the embedded database are for their owner alone
process.umask(0o077)
try {
  await start(readLocalSettings(process.env))
} catch (error) {
  console.error(explain(error))
  process.exit(1)
}

async function start(settings: LocalSettings): Promise<void> {
  await checkPorts(settings.ports)
  await mkdir(settings.dataFolder, { recursive: true })
  const db = await openDatabase(settings)
  console.log(
    settings.databaseUrl === undefined
      ? `Data: embedded PostgreSQL (PGlite) in ${pgliteFolder(settings)}: for trying, not safe against power loss.`
      : 'Data: the PostgreSQL server of DATABASE_URL.',
  )

  const stack = await startStack({
    db,
    ports: settings.ports,
    log: pino({ level: settings.logLevel }),
    keys: [await readSigningKey(settings.dataFolder)],
    journal: join(settings.dataFolder, 'access-log-journal'),
    accessLogKey: await readEd25519Key(settings.dataFolder, 'access-log.key.pem'),
    webhookKey: await readEd25519Key(settings.dataFolder, 'webhook.key.pem'),
    pages: addExplorer,
    consoleFolder: fileURLToPath(new URL('../console', import.meta.url)),
    fill,
  }).catch(async (error: unknown) => {
    await db.close()
    throw error
  })

  announce(stack, settings)

  let isClosing = false
  const close = () => {
    if (isClosing) return
    isClosing = true
    void stack
      .close()
      .then(() => db.close())
      .then(() => process.exit(0))
  }
  process.once('SIGTERM', close)
  process.once('SIGINT', close)
}

/** Records the sample data in a stack without them. A report of somebody else would take the number of a case of theirs. */
async function fill({ executeAs, stations }: UnopenedStack): Promise<void> {
  if (await isSeeded(executeAs)) return
  const codes = stations.map(({ code }) => code)
  const { people, accounts, sims, cases } = await seedStack(executeAs, codes, new Date())
  console.log(`Seeded: ${people} people, ${accounts} accounts, ${sims} numbers, ${cases} cases.`)
}

/** Before anything is opened: a port that is taken would be found only after the database had been made. */
async function checkPorts(ports: StackPorts): Promise<void> {
  for (const port of [ports.authorizationServer, ports.gateway, ...ports.subgraphs]) {
    const probe = createServer()
    probe.listen(port, '127.0.0.1')
    await once(probe, 'listening')
    probe.close()
    await once(probe, 'close')
  }
}

function announce({ gatewayUrl, issuer, subgraphUrls }: Stack, settings: LocalSettings): void {
  // a stack on other ports, or with another folder, is named in every command
  const isUsual = settings.ports === usualPorts
  const issuerFlag = isUsual ? '' : ` --issuer ${issuer}`
  const folder = process.env['LOCAL_DATA_FOLDER']
  const prefix = folder ? `LOCAL_DATA_FOLDER=${settings.dataFolder} ` : ''
  const token = (agency: string) => `npm run --silent token -- ${agency}${issuerFlag}`
  const lines = [
    '',
    `  gateway               ${gatewayUrl}`,
    `  console               ${new URL('/console', gatewayUrl).href}`,
    `  explorer              ${new URL('/explorer', gatewayUrl).href}`,
    `  authorization server  ${issuer}`,
    ...[...subgraphUrls].map(([name, url]) => `  ${name.padEnd(20)}  ${url}`),
    '',
    'Ready. Try, in another terminal:',
    '',
    `  TOKEN=$(${token('bank:004')})`,
    `  curl -s ${gatewayUrl} -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \\`,
    `    -d '{"query":"{ me { agency { nameEn } scopes } holds(first: 3) { nodes { id state requestedSatang } } }"}'`,
    '',
    'A token that is bound to a key (DPoP), and the proof for one request:',
    '',
    `  TOKEN=$(${prefix}${token('bank:004')} --dpop)`,
    `  ${prefix}npm run --silent dpop -- bank:004 --token "$TOKEN" --url ${gatewayUrl}`,
    '',
    'A day of the hotline:',
    '',
    `  npm run import -- test/fixtures/hotline-day/hotline-day-small.csv --dry-run${isUsual ? '' : ` --gateway ${gatewayUrl} --issuer ${issuer}`}`,
    '',
  ]
  console.log(lines.join('\n'))
}

/** The authorization server's key is kept beside the data, so that tokens outlive a restart. */
async function readSigningKey(folder: string): Promise<JWK> {
  const file = join(folder, 'authorization-server.jwk.json')
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text !== undefined) return JSON.parse(text) as JWK // written below
  const key = await makeSigningKey()
  await writeFile(file, JSON.stringify(key), { mode: 0o600 })
  return key
}

/** A key is kept beside the data: others verify by it what was signed before a restart. */
async function readEd25519Key(folder: string, name: string): Promise<KeyObject> {
  const file = join(folder, name)
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text !== undefined) return createPrivateKey(text)
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  await writeFile(file, pem, { mode: 0o600 })
  return privateKey
}

function explain(error: unknown): string {
  if (error instanceof FolderLockedError) return error.message
  if (!(error instanceof Error)) return 'could not start'
  if ('code' in error && error.code === 'EADDRINUSE')
    return `Port ${'port' in error ? String(error.port) : ''} is taken: stop what uses it (another npm start?) and start again.`
  return error.message
}
