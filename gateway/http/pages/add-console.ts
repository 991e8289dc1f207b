/** `/console`: the web application for people, served from memory under a strict content security policy. */

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { RequestRefusedError } from '../../errors.ts'
import type { Page } from './read-pages.ts'

/** A client of the console at one authorization server. */
export interface SignIn {
  /** Issuer whose metadata tell the endpoints (RFC 8414). */
  readonly issuer: string
  /** A public client: the console keeps no secret. */
  readonly clientId: string
  /** Scopes to ask for, with blanks between; the authorization server gives the officer's. */
  readonly scope: string
  /** The agency whose client it is; absent: the authorization server asks. */
  readonly agency?: { readonly id: string; readonly nameTh: string; readonly nameEn: string }
}

/** Files and clients of the console. */
export interface ConsoleOptions {
  readonly pages: ReadonlyMap<string, Page>
  /** 1 or more. */
  readonly signIns: readonly SignIn[]
}

const year = 31_536_000

/** Adds the routes, for GET and HEAD. Paths that are no file are screens of the application, which finds them by itself. */
export function addConsole(app: FastifyInstance, { pages, signIns }: ConsoleOptions): void {
  const headers = documentHeaders(signIns)
  const settings = JSON.stringify({ signIns })
  app.get('/console/settings.json', (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(settings),
  )
  const serve = (request: FastifyRequest, reply: FastifyReply) => {
    const { '*': path = '' } = request.params as { readonly '*'?: string } // the router's wildcard
    const page = pages.get(path)
    if (page?.isImmutable) {
      void reply.header('cache-control', `public, max-age=${year}, immutable`)
      return send(request, reply, page)
    }
    const index = page ?? pages.get('index.html')
    if (!index || path.startsWith('assets/'))
      throw new RequestRefusedError('NOT_FOUND', 'no such page', {}, { httpStatus: 404 })
    return send(request, reply.headers(headers), index)
  }
  app.get('/console', serve)
  app.get('/console/*', serve)
}

function send({ headers }: FastifyRequest, reply: FastifyReply, page: Page): FastifyReply {
  void reply.type(page.mediaType).header('vary', 'accept-encoding')
  const isCompressed = page.gzip !== undefined && acceptsGzip(headers['accept-encoding'])
  return isCompressed
    ? reply.header('content-encoding', 'gzip').send(page.gzip)
    : reply.send(page.body)
}

/** RFC 9110, 12.5.3: named, and not with a weight of zero. */
function acceptsGzip(accepted: string | string[] | undefined): boolean {
  return String(accepted ?? '')
    .split(',')
    .some((each) => /^\s*gzip\s*(?:;\s*q=(?!0(?:\.0*)?\s*$).*)?$/i.test(each))
}

/** Nothing inline, nothing evaluated, no other origin but those of the authorization servers. */
function documentHeaders(signIns: readonly SignIn[]): Readonly<Record<string, string>> {
  const issuers = new Set(signIns.map(({ issuer }) => new URL(issuer).origin))
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self'",
      "font-src 'self'",
      `connect-src ${["'self'", ...issuers].join(' ')}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'referrer-policy': 'no-referrer',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  }
}
