/** Asks one subgraph: keep-alive, a bounded time, a bounded answer, an assertion minted for it, nothing else of the caller. */

import { Pool } from 'undici'
import { mintAssertion, type AssertionSigner, type CallerIdentity } from '../../schema/identity.ts'
import type { SubgraphTls } from '../tls.ts'
import type { NarrowScopes } from './narrow-scopes.ts'

export interface SubgraphClientOptions {
  readonly name: string
  readonly url: string
  readonly signer: AssertionSigner
  /** Of the granted scopes those that a fetch needs; no subgraph is told of others. */
  readonly narrowScopes: NarrowScopes
  readonly tls?: SubgraphTls
  readonly now: () => Date
  readonly timeoutMs: number
  readonly maxResponseBytes: number
  readonly maxConnections: number
}

export interface SubgraphCall {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly identity: CallerIdentity | null
  readonly correlationId: string
}

export interface SubgraphAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly SubgraphError[]
}

export interface SubgraphError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** No answer, or none that can be understood. `reason` is for the log. */
export class SubgraphUnavailableError extends Error {
  override readonly name = 'SubgraphUnavailableError'
  readonly subgraph: string
  readonly reason: string
  constructor(subgraph: string, reason: string) {
    super('a subgraph did not answer')
    this.subgraph = subgraph
    this.reason = reason
  }
}

export interface SubgraphClient {
  /** @throws {SubgraphUnavailableError} */
  ask(call: SubgraphCall): Promise<SubgraphAnswer>
  isReady(): Promise<boolean>
  close(): Promise<void>
}

export function createSubgraphClient(options: SubgraphClientOptions): SubgraphClient {
  const { name, signer, narrowScopes, now, timeoutMs, maxResponseBytes } = options
  const url = new URL(options.url)
  const pool = new Pool(url.origin, {
    connections: options.maxConnections,
    connect: { timeout: timeoutMs, ...options.tls },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  })

  async function request(call: SubgraphCall): Promise<string> {
    const body = JSON.stringify({ query: call.query, variables: call.variables })
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      accept: 'application/json',
      'x-correlation-id': call.correlationId,
    }
    if (call.identity) {
      const scopes = narrowScopes(call.query, call.identity.scopes)
      headers['authorization'] =
        `Bearer ${await mintAssertion({ ...call.identity, scopes }, name, body, signer, now())}`
    }
    const response = await pool.request({
      method: 'POST',
      path: `${url.pathname}${url.search}`,
      headers,
      body,
      signal: AbortSignal.timeout(timeoutMs),
    })
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of response.body) {
      const bytes = Buffer.from(chunk as Uint8Array) // undici's body gives bytes
      size += bytes.length
      if (size > maxResponseBytes) {
        response.body.destroy()
        throw new SubgraphUnavailableError(name, 'answer too large')
      }
      chunks.push(bytes)
    }
    return Buffer.concat(chunks).toString('utf8')
  }

  return {
    async ask(call) {
      const text = await request(call).catch((error: unknown) => {
        if (error instanceof SubgraphUnavailableError) throw error
        throw new SubgraphUnavailableError(name, reasonOf(error))
      })
      const answer = readAnswer(text)
      if (!answer) throw new SubgraphUnavailableError(name, 'answer not understood')
      return answer
    },
    async isReady() {
      const response = await pool
        .request({
          method: 'GET',
          path: '/health/ready',
          signal: AbortSignal.timeout(timeoutMs),
        })
        .catch(() => undefined)
      await response?.body.dump()
      return response?.statusCode === 200
    },
    close: () => pool.close(),
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name
}

/** A GraphQL answer, or undefined for anything else. */
function readAnswer(text: string): SubgraphAnswer | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const { data, errors } = value as Readonly<Record<string, unknown>>
  if (data !== undefined && (typeof data !== 'object' || Array.isArray(data))) return undefined
  if (errors !== undefined && !Array.isArray(errors)) return undefined
  if (data === undefined && (errors === undefined || errors.length === 0)) return undefined
  return value // its form was checked; its errors are rebuilt before anyone sees them
}
