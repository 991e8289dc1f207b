/** HTTP connections to public addresses alone: the address that is checked is the one that is connected to. */

import { Resolver } from 'node:dns/promises'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import { Agent, buildConnector } from 'undici'
import { addressOf } from './endpoint-url.ts'
import type { AddressPolicy } from './addresses.ts'
import type { ClientCertificate } from './client-certificates.ts'

/** The addresses of a name, in the order in which they are tried. */
export type Resolve = (hostname: string) => Promise<readonly string[]>

/** Name resolution, addresses and certificates of the calls. */
export interface GuardedAgentOptions {
  readonly addresses: AddressPolicy
  /** Default: DNS, without the hosts file. */
  readonly resolve?: Resolve
  /** PEM: authorities beside which no other counts; default: those of Node.js. */
  readonly ca?: string | undefined
  /** Shown to endpoints that ask for one; default: none. */
  readonly clientCertificate?: ClientCertificate | undefined
}

/** Thrown when a name leads to an address that is not called; nothing has been connected to. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError'
  readonly code = 'ERR_ADDRESS_REFUSED'
  constructor() {
    super('the address is not public')
  }
}

/** Time for a connection with its TLS handshake, in milliseconds. */
const connectTimeoutMs = 5_000
/** Most connections to one origin: two agencies with one host do not wait for each other. */
const connectionsOfOrigin = 256

/** An agent for undici. The caller closes it. */
export function createGuardedAgent(options: GuardedAgentOptions): Agent {
  const { addresses, ca, clientCertificate } = options
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    lookup: createLookup(options.resolve ?? resolveByDns, addresses),
    maxCachedSessions: 0,
    ...(ca === undefined ? {} : { ca }),
    ...clientCertificate,
  })
  return new Agent({
    connections: connectionsOfOrigin,
    pipelining: 1,
    keepAliveTimeout: 10_000,
    keepAliveMaxTimeout: 10_000,
    connect: (target, done) => {
      // an address in the URL is not looked up
      const literal = addressOf(new URL(`http://${target.host ?? target.hostname}`))
      if (isIP(literal) !== 0 && !addresses.mayCall(literal)) {
        done(new AddressRefusedError(), null)
        return
      }
      connect(target, (...[error, socket]) => {
        if (error) done(error, null)
        else if (isConnectedTo(socket, addresses)) done(null, socket)
        else {
          socket.destroy()
          done(new AddressRefusedError(), null)
        }
      })
    },
  })
}

function isConnectedTo({ remoteAddress }: Socket, addresses: AddressPolicy): boolean {
  return remoteAddress !== undefined && addresses.mayCall(remoteAddress)
}

type LookupDone = Parameters<LookupFunction>[2]

/** One address that is not public refuses the name: such a name is a mistake or an attack. */
function createLookup(resolve: Resolve, addresses: AddressPolicy): LookupFunction {
  async function find(hostname: string): Promise<readonly string[]> {
    const found = await resolve(hostname)
    if (found.length === 0) throw notFound()
    if (!found.every((address) => addresses.mayCall(address))) throw new AddressRefusedError()
    return found
  }
  async function look(hostname: string, isAll: boolean, done: LookupDone): Promise<void> {
    let answers: readonly { readonly address: string; readonly family: number }[]
    try {
      const found = await find(hostname)
      answers = found.map((address) => ({ address, family: isIP(address) }))
    } catch (error) {
      done(error as NodeJS.ErrnoException, '') // errors of `find` and of the resolver
      return
    }
    const [first] = answers
    if (isAll) done(null, [...answers])
    else done(null, first?.address ?? '', first?.family)
  }
  return (hostname, { all }, done) => void look(hostname, all === true, done)
}

function notFound(): Error {
  return Object.assign(new Error('the name has no address'), { code: 'ENOTFOUND' })
}

/** Not `dns.lookup`: it works in four threads, which names that do not answer would occupy. */
async function resolveByDns(hostname: string): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  const answers = await Promise.allSettled([
    resolver.resolve4(hostname),
    resolver.resolve6(hostname),
  ])
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
}
