/** The product as an operator installs it: each part a process of its own, each with a login of its own. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { readAgencyRegistry } from '../../../gateway/authentication/registry/agency-registry.ts'
import { allowedKeys } from '../../../local/access-matrix.ts'
import { startAuthorizationServer } from '../../../local/authorization-server.ts'
import { requestAccessToken } from '../../../local/client/access-token.ts'
import { createGraphqlClient } from '../../../local/client/graphql-client.ts'
import { localIssuer } from '../../../local/registry.ts'
import { subgraphNames, type SubgraphName } from '../../../subgraphs/kit/subgraph-name.ts'
import type { Call } from '../domain/stack.ts'
import { administer } from './administer.ts'
import { startBalancer } from './balancer.ts'
import { runCommand, type RunningCommand } from './process.ts'

export interface Installation {
  /** The output of `npm run migrate`. */
  readonly migrated: string
  readonly gateways: readonly Gateway[]
  readonly subgraphs: ReadonlyMap<SubgraphName, RunningCommand>
  /** Runs a command with the owner's DATABASE_URL and the registry file as its last argument. */
  runAsOwner(module: string, ...args: readonly string[]): RunningCommand
  /** Starts one more process of the subgraph in the place of one that has ended. */
  restart(name: SubgraphName): Promise<void>
  /**
   * Ends one replica of a subgraph and starts another in its place.
   * @param signal default SIGTERM
   * @returns the exit code of the first; null after SIGKILL
   */
  restartReplica(
    name: SubgraphName,
    at: number,
    signal?: 'SIGTERM' | 'SIGKILL',
  ): Promise<number | null>
  /** Ends a gateway with SIGTERM and starts one in its place, at the same address. @returns the exit code of the first */
  restartGateway(at: number): Promise<number | null>
  /** An access token of the agency with its whole ceiling. */
  tokenOf(agencyId: string): Promise<string>
  callAs(gateway: Gateway, agencyId: string, purpose?: string): Call
  /** SIGTERM to every process; their exit codes. */
  stop(): Promise<readonly (number | null)[]>
  close(): Promise<void>
}

export interface Gateway {
  readonly command: RunningCommand
  readonly url: string
}

/** One process of a subgraph, and the port that its successors take too. */
interface Replica {
  command: RunningCommand
  readonly port: string
}

const registryFile = new URL('../../../local/agencies.json', import.meta.url)
const supergraphFile = new URL('../../../schema/supergraph.graphql', import.meta.url)
/** The rights of each subgraph's login: it is a member of the role of the same name, and of nothing else. */
const logins = [...subgraphNames, 'gateway'] as const

/**
 * Carries out the steps of `docs/operations.md` on a new database of the server at `administratorUrl`.
 * @param wire the URL at which the subgraphs reach the database, where it is not the server itself
 * @param replicas of each subgraph, behind a balancer; default one, without a balancer
 */
export async function installProduct(
  administratorUrl: string,
  wire: (url: string) => string = (url) => url,
  env: Readonly<Record<string, string>> = {},
  replicas = 1,
): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'aoc-installation-'))
  const name = `aoc_install_${randomBytes(5).toString('hex')}`
  const closers: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true })]
  const close = async () => {
    for (const each of closers.toReversed()) await each()
  }
  const running: RunningCommand[] = []
  const start = (module: string, args: readonly string[], settings: Record<string, string>) => {
    const command = runCommand(module, args, { ...env, ...settings })
    running.push(command)
    return command
  }

  await administer(administratorUrl, [
    `create role ${name}_owner login createrole`,
    `create database ${name} owner ${name}_owner`,
  ])
  closers.push(() =>
    administer(administratorUrl, [
      `drop database if exists ${name} with (force)`,
      ...logins.map((login) => `drop role if exists ${name}_${login}`),
      `drop role if exists ${name}_owner`,
    ]),
  )
  const urlOf = (login: string) => {
    const url = new URL(administratorUrl)
    url.username = `${name}_${login}`
    url.pathname = `/${name}`
    return url.href
  }

  try {
    const authorization = await startAuthorizationServer({
      port: 0,
      registry: async (issuer) => {
        const text = (await readFile(registryFile, 'utf8')).replaceAll(localIssuer, issuer)
        await writeFile(join(folder, 'agencies.json'), text)
        return readAgencyRegistry(text)
      },
    })
    closers.push(() => authorization.close())
    const agencies = join(folder, 'agencies.json')
    const runAsOwner = (module: string, ...args: readonly string[]) =>
      runCommand(module, [...args, agencies], { DATABASE_URL: urlOf('owner') })

    const migration = runAsOwner('commands/migrate.js')
    if ((await migration.exited) !== 0) throw new Error(migration.output())
    await administer(
      administratorUrl,
      logins.map((login) => `create role ${name}_${login} login in role aoc_${login}`),
    )

    const keyFile = join(folder, 'gateway.jwk.json')
    const publicKeys = join(folder, 'gateway.jwks.json')
    const made = runCommand('commands/keys.js', ['make', keyFile, publicKeys])
    if ((await made.exited) !== 0) throw new Error(made.output())

    const logKeyFile = join(folder, 'access-log.jwk.json')
    const madeLogKey = runCommand('commands/keys.js', ['make', logKeyFile])
    if ((await madeLogKey.exited) !== 0) throw new Error(madeLogKey.output())

    const pseudonymKey = randomBytes(32).toString('base64')
    const startSubgraph = (subgraph: SubgraphName, port: string) =>
      start(`subgraphs/${subgraph}/main.js`, [], {
        DATABASE_URL: wire(urlOf(subgraph)),
        SUBGRAPH_PORT: port,
        SUBGRAPH_GATEWAY_JWKS: pathToFileURL(publicKeys).href,
        SUBGRAPH_PSEUDONYM_KEY: pseudonymKey,
        SUBGRAPH_LAME_DUCK_MS: env['SUBGRAPH_LAME_DUCK_MS'] ?? '100',
      })
    const subgraphs = new Map<SubgraphName, RunningCommand>()
    const replicasOf = new Map<SubgraphName, Replica[]>()
    const ports = new Map<SubgraphName, string>()
    for (const subgraph of subgraphNames) {
      const started: Replica[] = []
      for (let at = 0; at < replicas; at++) {
        const command = startSubgraph(subgraph, '0')
        const [, port = ''] = await command.printed(/"port":(\d+),"msg":"subgraph listening"/)
        started.push({ command, port })
      }
      replicasOf.set(subgraph, started)
      const [first] = started
      if (!first) throw new RangeError('no replica')
      subgraphs.set(subgraph, first.command)
      ports.set(subgraph, first.port)
      if (replicas === 1) continue
      const balancer = await startBalancer(started.map(({ port }) => port))
      closers.push(() => balancer.close())
      ports.set(subgraph, String(balancer.port))
    }

    const gateways: Gateway[] = []
    const startGateway = async (port: string): Promise<Gateway> => {
      const command = start('gateway/main.js', [], {
        GATEWAY_PORT: port,
        GATEWAY_SUPERGRAPH: fileURLToPath(supergraphFile),
        GATEWAY_AGENCIES_FILE: agencies,
        GATEWAY_DATABASE_URL: wire(urlOf('gateway')),
        GATEWAY_SIGNING_KEY_FILE: keyFile,
        GATEWAY_ACCESS_LOG_KEY_FILE: logKeyFile,
        GATEWAY_ALLOW_KEYS: allowedKeys.join(' '),
        GATEWAY_SUBGRAPH_SCOPES: 'BankAccount.maskedNumber=accounts:number Caller.scopes=*',
        GATEWAY_SUBGRAPH_MESSAGES: 'pass',
        // the machine of a test is also its clients and its database: where it is slow, no read makes way for that
        GATEWAY_URGENT_TARGET_MS: env['GATEWAY_URGENT_TARGET_MS'] ?? '5000',
        GATEWAY_CHECKED_SCALARS: 'NationalId Msisdn BankCode Satang DateTime',
        ...Object.fromEntries(
          [...ports].map(([subgraph, port]) => [
            `GATEWAY_SUBGRAPH_URL_${subgraph.toUpperCase()}`,
            `http://127.0.0.1:${port}/graphql`,
          ]),
        ),
      })
      const [, address = ''] = await command.printed(
        /"address":"(http:[^"]+)","msg":"gateway listening"/,
      )
      return { command, url: `${address}/graphql` }
    }
    for (let at = 0; at < 2; at++) gateways.push(await startGateway('0'))

    const stop = () => {
      for (const { child } of running) child.kill('SIGTERM')
      return Promise.all(running.map(({ exited }) => exited))
    }
    closers.push(async () => {
      for (const { child } of running) child.kill('SIGKILL')
      await Promise.all(running.map(({ exited }) => exited))
    })
    return {
      migrated: migration.output(),
      gateways,
      subgraphs,
      runAsOwner,
      async restart(subgraph) {
        const command = startSubgraph(subgraph, ports.get(subgraph) ?? '0')
        subgraphs.set(subgraph, command)
        await command.printed(/subgraph listening/)
      },
      async restartReplica(subgraph, at, signal = 'SIGTERM') {
        const replica = replicasOf.get(subgraph)?.[at]
        if (!replica) throw new RangeError('no such replica')
        replica.command.child.kill(signal)
        const code = await replica.command.exited
        replica.command = startSubgraph(subgraph, replica.port)
        await replica.command.printed(/subgraph listening/)
        return code
      },
      async restartGateway(at) {
        const old = gateways[at]
        if (!old) throw new RangeError('no such gateway')
        old.command.child.kill('SIGTERM')
        const code = await old.command.exited
        gateways[at] = await startGateway(new URL(old.url).port)
        return code
      },
      tokenOf: (agencyId) =>
        requestAccessToken({ clientId: agencyId, issuer: authorization.issuer }),
      callAs(gateway, agencyId, purpose) {
        let token: Promise<string> | undefined
        const headers = purpose === undefined ? {} : { 'access-purpose': purpose }
        const accessToken = () => {
          token ??= requestAccessToken({ clientId: agencyId, issuer: authorization.issuer })
          return token
        }
        return createGraphqlClient(gateway.url, accessToken, headers) as Call // any shape fits
      },
      stop,
      close,
    }
  } catch (error) {
    for (const { child } of running) child.kill('SIGKILL')
    await close()
    throw error
  }
}
