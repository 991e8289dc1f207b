/** Node's server under everything: `POST /graphql` goes to its endpoint, well-formed requests to Fastify, the rest is refused. */

import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { tlsServerOptions, type TlsMaterial } from '../config/tls.ts'

/** Options of `createNodeServer`. */
export interface NodeServerOptions {
  /** Certificates; absent: plain HTTP. */
  readonly tls: TlsMaterial | undefined
  readonly maxHeaderBytes: number
  /** Times in milliseconds: for the TLS handshake and for the head, for the whole request, and until a connection without a byte is cut. */
  readonly headersTimeoutMs: number
  readonly requestTimeoutMs: number
  readonly connectionTimeoutMs: number
}

/** Where requests go. */
export interface NodeServerListeners {
  /** `POST /graphql`. */
  readonly graphql: RequestListener
  /** Every other well-formed request. */
  readonly others: RequestListener
  /** Requests that no listener may see; the response must close the connection. */
  readonly malformed: (response: ServerResponse, reason: string) => void
  /** A request for a tunnel, of which only the socket is left. */
  readonly tunnel: (socket: Socket) => void
}

/** How long a connection waits for its next request: longer than a usual balancer in front of it. */
const keepAliveTimeoutMs = 72_000

/** Builds the server; it does not listen. */
export function createNodeServer(
  options: NodeServerOptions,
  { graphql, others, malformed, tunnel }: NodeServerListeners,
): Server {
  // a client that is slow with its head or its body is cut only with all three set
  const limits = {
    maxHeaderSize: options.maxHeaderBytes,
    headersTimeout: options.headersTimeoutMs,
    requestTimeout: options.requestTimeoutMs,
    connectionsCheckingInterval: 1_000,
    keepAliveTimeout: keepAliveTimeoutMs,
    requireHostHeader: false, // a request without one gets our response, not Node's
  }
  const listener: RequestListener = (request, response) => {
    const fault = findFault(request)
    if (fault !== undefined) malformed(response, fault)
    else if (isOperation(request)) graphql(request, response)
    else others(request, response)
  }
  const server = options.tls
    ? createTlsServer(
        { ...limits, ...tlsServerOptions(options.tls), handshakeTimeout: options.headersTimeoutMs },
        listener,
      )
    : createServer(limits, listener)
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) =>
    malformed(response, 'unknown expectation'),
  )
  server.on('connect', (_request: IncomingMessage, socket: Socket) => tunnel(socket))
  return server.setTimeout(options.connectionTimeoutMs)
}

/** A query string is no part of the path; a token in it is refused by the authenticator. */
function isOperation({ method, url = '' }: IncomingMessage): boolean {
  return method === 'POST' && (url === '/graphql' || url.startsWith('/graphql?'))
}

/** The fault for which the router would send an error of its own (RFC 9112, 3.2); undefined for a well-formed request. */
function findFault({ url = '', httpVersion, rawHeaders }: IncomingMessage): string | undefined {
  let hosts = 0
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (rawHeaders[at]?.length === 4 && rawHeaders[at]?.toLowerCase() === 'host') hosts++
  if (hosts > 1) return 'several host headers'
  if (hosts === 0 && httpVersion !== '1.0') return 'no host header'
  return url === '/graphql' || isPath(url) ? undefined : 'malformed url'
}

function isPath(url: string): boolean {
  if (!url.startsWith('/')) return false
  try {
    decodeURI(url)
    return true
  } catch {
    return false
  }
}
