/** A development authorization server on `oidc-provider`: client credentials, JWT access tokens, nothing else. */

import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { errors, Provider, type Adapter, type Configuration } from 'oidc-provider'
import type { AgencyRegistry } from '../gateway/authentication/registry/agency-registry.ts'
import { localAudience, localSecret } from './registry.ts'

/** Port, keys and clients of the server. */
export interface AuthorizationServerOptions {
  /** Asked for once the issuer's name is known. */
  readonly registry: (issuer: string) => AgencyRegistry | Promise<AgencyRegistry>
  /** 0: a free port. */
  readonly port: number
  /** Private ES256 keys; absent: one is made, and tokens do not outlive the server. */
  readonly keys?: readonly JWK[]
}

/** A server that is running. */
export interface AuthorizationServer {
  readonly issuer: string
  readonly registry: AgencyRegistry
  close(): Promise<void>
}

/** Life of a token in seconds. */
const tokenLifetimeSeconds = 3_600

const officerPattern = /^[A-Za-z0-9._@-]{1,64}$/

/** Makes a private ES256 key for the server. */
export async function makeSigningKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  return { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' }
}

/** Listens on loopback; the issuer is the address. */
export async function startAuthorizationServer(
  options: AuthorizationServerOptions,
): Promise<AuthorizationServer> {
  const server = createServer()
  await listen(server, options.port)
  const { port } = server.address() as AddressInfo // a TCP server has one
  const issuer = `http://127.0.0.1:${port}`
  const registry = await options.registry(issuer)
  const provider = new Provider(
    issuer,
    createConfiguration(registry, options.keys ?? [await makeSigningKey()]),
  )
  provider.proxy = false
  const handle = provider.callback()
  server.on('request', (request, response) => {
    // RFC 8414, 3: the same metadata under the name that OAuth clients without OpenID Connect look for
    if (request.url === '/.well-known/oauth-authorization-server')
      request.url = '/.well-known/openid-configuration'
    void handle(request, response)
  })
  return {
    issuer,
    registry,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function createConfiguration(registry: AgencyRegistry, keys: readonly JWK[]): Configuration {
  const agencies = [...registry.agencies.values()]
  const scopes = [...new Set(agencies.flatMap(({ ceiling }) => [...ceiling]))]
  return {
    clients: agencies.map(({ id }) => ({
      client_id: id,
      client_secret: localSecret,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
      token_endpoint_auth_method: 'client_secret_post' as const,
    })),
    adapter: NothingStored,
    // no cookie is ever set; the provider asks for keys all the same
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    jwks: { keys: [...keys] as never[] }, // the provider's type knows no read-only key
    scopes,
    clientBasedCORS: () => false,
    features: {
      clientCredentials: { enabled: true },
      // a client that sends a proof gets a token bound to its key
      dPoP: { enabled: true },
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => localAudience,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => {
          if (resource !== localAudience) throw new errors.InvalidTarget()
          return {
            scope: scopes.join(' '),
            audience: localAudience,
            accessTokenFormat: 'jwt',
            accessTokenTTL: tokenLifetimeSeconds,
            jwt: { sign: { alg: 'ES256' } },
          }
        },
      },
    },
    ttl: { ClientCredentials: tokenLifetimeSeconds },
    formats: {
      customizers: {
        // the officer is the token's subject (RFC 9068, 2.2); a client that names none acts as itself
        jwt: (context, token, jwt) => {
          const { officer, scope }: { officer?: unknown; scope?: unknown } = context.oidc.body ?? {}
          const clientId = token.clientId ?? ''
          const isOfficer = typeof officer === 'string' && officerPattern.test(officer)
          Object.assign(jwt.payload, {
            sub: isOfficer ? officer : `officer-1@${clientId.replaceAll(':', '-')}`,
            ...(scope === undefined ? { scope: ceilingOf(registry, clientId) } : {}),
          })
          return jwt
        },
      },
    },
  }
}

/** The clients are given at the start and the tokens are self-contained: there is nothing to keep. */
class NothingStored implements Adapter {
  async upsert(): Promise<undefined> {}
  async find(): Promise<undefined> {}
  async findByUserCode(): Promise<undefined> {}
  async findByUid(): Promise<undefined> {}
  async consume(): Promise<undefined> {}
  async destroy(): Promise<undefined> {}
  async revokeByGrantId(): Promise<undefined> {}
}

function ceilingOf(registry: AgencyRegistry, agencyId: string): string {
  return [...(registry.agencies.get(agencyId)?.ceiling ?? [])].join(' ')
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
}
