/** The real system as processes for the domain benchmark: a gateway and the four subgraphs on one PostgreSQL database. */

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { allowedKeys } from '../../../local/access-matrix.ts'
import { subgraphNames } from '../../../subgraphs/kit/subgraph-name.ts'
import { createTestIssuer } from '../../support/tokens/issuer.ts'
import { cpuOf } from './cpu.ts'
import { bankCount, stationCount } from '../../support/domain/case-population.ts'

/** The processes of one run. */
export interface DomainSystem {
  readonly url: string
  /** CPU time of each process since its start, in milliseconds. */
  cpu(): ReadonlyMap<string, number>
  /** Memory that each process has in RAM now, in bytes; 0 for one that has ended. */
  memory(): ReadonlyMap<string, number>
  /** A token of the agency with its whole ceiling, good for an hour. */
  tokenOf(agencyId: string): Promise<string>
  stop(): Promise<void>
}

const ownRoot = fileURLToPath(new URL('../../../', import.meta.url))

/** Resident memory of a process, in bytes; 0 when it has ended. */
function residentBytesOf(pid: number): number {
  try {
    const line = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
    return Number(line?.[1] ?? 0) * 1_024
  } catch {
    return 0
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP server has one
  server.close()
  await once(server, 'close')
  return port
}

/** How the processes run. */
export interface DomainSystemOptions {
  /** Whether subgraphs carry events and run out clocks; default true. */
  readonly hasBackground?: boolean
  /** More settings of the gateway. */
  readonly gateway?: Readonly<Record<string, string>>
  /** Folder of the built product; default that of this benchmark. */
  readonly root?: string
}

/** Starts everything; nobody waits until it is ready. */
export async function startDomainSystem(
  databaseUrl: string,
  key: Buffer,
  { hasBackground = true, gateway = {}, root = ownRoot }: DomainSystemOptions = {},
): Promise<DomainSystem> {
  const dist = (path: string) => join(root, path)
  const folder = await mkdtemp(join(tmpdir(), 'bench-domain-'))
  const issuer = await createTestIssuer('https://issuer.bench')
  const { ceilings } = JSON.parse(await readFile(dist('local/agencies.json'), 'utf8')) as {
    readonly ceilings: Readonly<Record<string, readonly string[]>>
  } // our own file, which a test reads
  const agency = (id: string, kind: string, ceiling = kind) => ({
    id,
    kind,
    nameTh: id,
    nameEn: id,
    issuer: issuer.issuer,
    senderConstraint: 'none',
    ceiling,
  })
  const registry = join(folder, 'agencies.json')
  const banks = Array.from({ length: bankCount }, (_, at) => String(at + 1).padStart(3, '0'))
  const stations = Array.from({ length: stationCount }, (_, at) => String(10_101 + at))
  await writeFile(
    registry,
    JSON.stringify({
      issuers: { [issuer.issuer]: issuer.entry },
      ceilings,
      agencies: [
        agency('aoc', 'AOC'),
        ...banks.map((code) => agency(`bank:${code}`, 'BANK')),
        ...stations.map((code) => ({
          ...agency(`police:station:${code}`, 'POLICE', 'POLICE_STATION'),
          station: { code, province: 'Bangkok' },
        })),
      ],
    }),
  )
  const children = new Map<string, ChildProcess>()
  const run = (name: string, module: string, env: Readonly<Record<string, string>>) => {
    const child = spawn(process.execPath, [dist(module)], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    children.set(name, child)
  }
  const port = await freePort()
  const ports = new Map<string, number>()
  for (const name of subgraphNames) ports.set(name, await freePort())
  for (const [name, subgraphPort] of ports)
    run(name, `subgraphs/${name}/main.js`, {
      DATABASE_URL: databaseUrl,
      SUBGRAPH_PORT: String(subgraphPort),
      SUBGRAPH_GATEWAY_JWKS: `http://127.0.0.1:${port}/.well-known/jwks.json`,
      SUBGRAPH_PSEUDONYM_KEY: key.toString('base64'),
      SUBGRAPH_LOG_LEVEL: 'error',
      SUBGRAPH_BACKGROUND: hasBackground ? 'on' : 'off',
    })
  run('gateway', 'gateway/main.js', {
    GATEWAY_SUPERGRAPH: dist('schema/supergraph.graphql'),
    GATEWAY_AGENCIES_FILE: registry,
    GATEWAY_PORT: String(port),
    GATEWAY_REPLAY_STORE: 'process',
    GATEWAY_LOG_LEVEL: 'error',
    GATEWAY_SUBGRAPH_SCOPES: 'BankAccount.maskedNumber=accounts:number Caller.scopes=*',
    GATEWAY_ALLOW_KEYS: allowedKeys.join(' '),
    ...Object.fromEntries(
      [...ports].map(([name, each]) => [
        `GATEWAY_SUBGRAPH_URL_${name.toUpperCase()}`,
        `http://127.0.0.1:${each}/graphql`,
      ]),
    ),
    ...gateway,
  })
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    memory: () =>
      new Map([...children].map(([name, { pid }]) => [name, residentBytesOf(pid ?? 0)])),
    cpu: () => new Map([...children].map(([name, { pid }]) => [name, cpuOf(pid ?? 0)])),
    tokenOf: (agencyId) =>
      issuer.sign({
        claims: {
          client_id: agencyId,
          scope: (ceilings[ceilingOf(agencyId)] ?? []).join(' '),
          exp: Math.floor(Date.now() / 1000) + 3_600,
        },
      }),
    async stop() {
      for (const child of children.values()) child.kill('SIGTERM')
      await Promise.all(
        [...children.values()].map(async (child) => {
          const forced = setTimeout(() => child.kill('SIGKILL'), 5_000)
          if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
          clearTimeout(forced)
        }),
      )
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function ceilingOf(agencyId: string): string {
  if (agencyId.startsWith('bank:')) return 'BANK'
  return agencyId.startsWith('police:station:') ? 'POLICE_STATION' : 'AOC'
}
