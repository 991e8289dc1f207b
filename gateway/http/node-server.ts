/** Node's server under everything: `POST /graphql` goes to its endpoint, the rest to Fastify. */

import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { tlsServerOptions, type TlsMaterial } from '../config/tls.ts'

export interface NodeServerOptions {
  /** Certificates; absent: plain HTTP. */
  readonly tls: TlsMaterial | undefined
  readonly maxHeaderBytes: number
  /** Times in milliseconds: for the head, for the whole request, and until a connection without a byte is cut. */
  readonly headersTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly connectionTimeoutMs: number
}

/** How long a connection waits for its next request: longer than any balancer in front of it. */
const keepAliveTimeoutMs = 72_000

/** @param graphql takes `POST /graphql`, `others` everything else */
export function createNodeServer(
  options: NodeServerOptions,
  graphql: RequestListener,
  others: RequestListener,
): Server {
  // a client that is slow with its head or body is cut only with all three set
  const limits = {
    maxHeaderSize: options.maxHeaderBytes,
    headersTimeout: options.headersTimeoutMs,
    requestTimeout: options.requestTimeoutMs,
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: keepAliveTimeoutMs,
  }
  const listener: RequestListener = (request, response) =>
    isOperation(request) ? graphql(request, response) : others(request, response)
  const server = options.tls
    ? createTlsServer({ ...limits, ...tlsServerOptions(options.tls) }, listener)
    : createServer(limits, listener)
  return server.setTimeout(options.connectionTimeoutMs)
}

/** A query string is no part of the path, and what stands in it is for the door to refuse. */
function isOperation({ method, url = '' }: IncomingMessage): boolean {
  return method === 'POST' && (url === '/graphql' || url.startsWith('/graphql?'))
}
