/** A development authorization server on `oidc-provider`: client credentials, and the code flow for the console. JWT access tokens. */

import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { errors, interactionPolicy, Provider, type Configuration } from 'oidc-provider'
import { isLoopback } from '../gateway/config/loopback.ts'
import type { AgencyRegistry } from '../gateway/authentication/registry/agency-registry.ts'
import { createAdapterFactory } from './authorization/expiring-store.ts'
import { answerInteraction, isInteraction } from './authorization/officer-page.ts'
import { officerPattern, readOfficerAccount } from './authorization/officer-account.ts'
import { localAudience, localConsoleClient, localSecret } from './registry.ts'

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

/** Life of an officer's session in seconds: a shift. */
const sessionLifetimeSeconds = 12 * 3_600
/** Life of a token in seconds. */
const tokenLifetimeSeconds = 3_600

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
    if (isInteraction(request)) void answerInteraction(provider, registry, request, response)
    else void handle(request, response)
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
    clients: [
      ...agencies.map(({ id }) => ({
        client_id: id,
        client_secret: localSecret,
        grant_types: ['client_credentials'],
        response_types: [],
        redirect_uris: [],
        token_endpoint_auth_method: 'client_secret_post' as const,
      })),
      consoleClient,
    ],
    adapter: createAdapterFactory(),
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    pkce: { required: () => true },
    findAccount: (_context, accountId) =>
      readOfficerAccount(registry, accountId) && {
        accountId,
        claims: () => ({ sub: accountId }),
      },
    loadExistingGrant: grantEverything,
    interactions: { url: (_context, { uid }) => `/interaction/${uid}`, policy: askWhoAlone() },
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
    clientDefaults: { id_token_signed_response_alg: 'ES256' },
    jwks: { keys: [...keys] as never[] }, // the provider's type knows no read-only key
    scopes,
    // the console is served from another port of this machine
    clientBasedCORS: (_context, origin, client) =>
      client.clientId === localConsoleClient && isLoopback(new URL(origin).hostname),
    features: {
      clientCredentials: { enabled: true },
      // a client that sends a proof gets a token bound to its key
      dPoP: { enabled: true },
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      // ends the session of one officer when another signs in
      rpInitiatedLogout: { enabled: true },
      revocation: { enabled: true },
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
    ttl: {
      ClientCredentials: tokenLifetimeSeconds,
      AccessToken: tokenLifetimeSeconds,
      AuthorizationCode: 60,
      Interaction: 3_600,
      Session: sessionLifetimeSeconds,
      Grant: sessionLifetimeSeconds,
      RefreshToken: sessionLifetimeSeconds,
    },
    formats: { customizers: { jwt: nameOfficer(registry) } },
  }
}

type JwtCustomizer = NonNullable<NonNullable<Configuration['formats']>['customizers']>['jwt']

/** The officer is the token's subject (RFC 9068, 2.2); a client that names none acts as itself. */
function nameOfficer(registry: AgencyRegistry): NonNullable<JwtCustomizer> {
  return (context, token, jwt) => {
    const { officer, scope }: { officer?: unknown; scope?: unknown } = context.oidc.body ?? {}
    const signedIn = 'accountId' in token && readOfficerAccount(registry, token.accountId)
    if (signedIn) {
      const { agency, officer } = signedIn
      Object.assign(jwt.payload, {
        sub: officer,
        client_id: agency.id,
        scope: ceilingOf(registry, agency.id),
      })
      return jwt
    }
    const clientId = token.clientId ?? ''
    const isOfficer = typeof officer === 'string' && officerPattern.test(officer)
    Object.assign(jwt.payload, {
      sub: isOfficer ? officer : `officer-1@${clientId.replaceAll(':', '-')}`,
      ...(scope === undefined ? { scope: ceilingOf(registry, clientId) } : {}),
    })
    return jwt
  }
}

/** The console of this machine: any port of loopback (RFC 8252, 7.3). */
const consoleClient = {
  client_id: localConsoleClient,
  application_type: 'native' as const,
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code' as const],
  redirect_uris: ['http://127.0.0.1/console/signed-in', 'http://localhost/console/signed-in'],
  token_endpoint_auth_method: 'none' as const,
  dpop_bound_access_tokens: true,
  require_pushed_authorization_requests: true,
}

/** Officers are asked who they are and never for consent: the agency's ceiling decides. */
function askWhoAlone() {
  const policy = interactionPolicy.base()
  policy.remove('consent')
  return policy
}

/** The grant is everything that was asked for. */
const grantEverything: NonNullable<Configuration['loadExistingGrant']> = async ({ oidc }) => {
  const { client, session, provider } = oidc
  if (!client || session?.accountId === undefined) return undefined
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
  const scope = oidc.params?.['scope']
  grant.addResourceScope(localAudience, typeof scope === 'string' ? scope : '')
  await grant.save()
  return grant
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
