/**
 * The authorization code flow of a public client: pushed request (RFC 9126), PKCE (RFC 7636), tokens bound by DPoP (RFC 9449).
 */

import * as oauth from 'oauth4webapi'
import type { SignIn } from './sign-in.ts'

/** The tokens of a session. They are kept in memory alone. */
export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string | undefined
  /** When the access token ends, in milliseconds since 1970; undefined where the authorization server does not tell. */
  readonly endsAtMs: number | undefined
}

/** The secrets of a flow that is under way; kept for the tab until it is back. */
export interface PendingFlow {
  readonly signIn: SignIn
  readonly state: string
  readonly codeVerifier: string
  /** Path of the screen to which the officer wanted. */
  readonly returnTo: string
}

/** Runs flows of one page. */
export interface CodeFlow {
  /** Returns the URL of the authorization endpoint, and the pending flow to store until the redirect. */
  begin(signIn: SignIn, options: BeginOptions): Promise<readonly [URL, PendingFlow]>
  /** @throws Error when the answer is not that of the pending flow */
  finish(pending: PendingFlow, answer: URL): Promise<Tokens>
  /** @throws Error when the authorization server refuses */
  refresh(signIn: SignIn, refreshToken: string): Promise<Tokens>
  /** Takes the refresh token back (RFC 7009), where the authorization server has an endpoint for it. */
  revoke(signIn: SignIn, refreshToken: string): Promise<void>
  /** Thumbprint of the key that the tokens are bound to (RFC 7638). */
  thumbprint(): Promise<string>
  /** Sends one request with the access token and a proof for it. */
  fetch(tokens: Tokens, request: ResourceRequest): Promise<Response>
}

/** Where to go afterwards, and whether the officer must choose anew. */
export interface BeginOptions {
  readonly returnTo: string
  readonly isFresh: boolean
}

/** One request to the gateway. */
export interface ResourceRequest {
  readonly url: URL
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

/** Path to which the authorization server sends the browser back. */
export const callbackPath = '/console/signed-in'

/** One client at one server, with the proofs for its requests. */
interface Party {
  readonly server: oauth.AuthorizationServer
  readonly client: oauth.Client
  readonly options: {
    readonly DPoP: oauth.DPoPHandle
    readonly [oauth.allowInsecureRequests]: boolean
  }
}

/** @param origin of the gateway, under which the console is served */
export function createCodeFlow(origin: string, proofKey: CryptoKeyPair): CodeFlow {
  const redirectUri = `${origin}${callbackPath}`
  const servers = new Map<string, Promise<oauth.AuthorizationServer>>()
  const proofs = oauth.DPoP({}, proofKey)

  /** Metadata are fetched once; after a failure they are fetched again. */
  async function findParty({ issuer, clientId }: SignIn): Promise<Party> {
    const found = servers.get(issuer) ?? discover(issuer)
    servers.set(issuer, found)
    found.catch(() => servers.delete(issuer))
    const options = {
      DPoP: proofs,
      // plain HTTP is for a server on this very machine alone
      [oauth.allowInsecureRequests]: isLoopback(new URL(issuer)),
    }
    return { server: await found, client: { client_id: clientId }, options }
  }

  return {
    async begin(signIn, { returnTo, isFresh }) {
      const party = await findParty(signIn)
      const codeVerifier = oauth.generateRandomCodeVerifier()
      const state = oauth.generateRandomState()
      const url = await pushRequest(party, {
        client_id: signIn.clientId,
        redirect_uri: redirectUri,
        response_type: 'code',
        scope: signIn.scope,
        state,
        code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        ...(isFresh ? { prompt: 'login' } : {}),
      })
      return [url, { signIn, state, codeVerifier, returnTo }]
    },
    finish: async (pending, answer) =>
      exchangeCode(await findParty(pending.signIn), pending, answer, redirectUri),
    refresh: async (signIn, refreshToken) => refresh(await findParty(signIn), refreshToken),
    revoke: async (signIn, refreshToken) => revoke(await findParty(signIn), refreshToken),
    thumbprint: () => proofs.calculateThumbprint(),
    fetch: ({ accessToken }, { url, body, headers, signal }) =>
      withNonce(() =>
        oauth.protectedResourceRequest(accessToken, 'POST', url, new Headers(headers), body, {
          DPoP: proofs,
          [oauth.allowInsecureRequests]: isLoopback(url),
          ...(signal ? { signal } : {}),
        }),
      ),
  }
}

/** @returns the URL of the authorization endpoint for the pushed request (RFC 9126, 4) */
async function pushRequest(
  { server, client, options }: Party,
  parameters: Readonly<Record<string, string>>,
): Promise<URL> {
  const { request_uri: requestUri } = await withNonce(async () =>
    oauth.processPushedAuthorizationResponse(
      server,
      client,
      await oauth.pushedAuthorizationRequest(server, client, oauth.None(), parameters, options),
    ),
  )
  if (server.authorization_endpoint === undefined) throw new Error('no authorization endpoint')
  const url = new URL(server.authorization_endpoint)
  url.searchParams.set('client_id', client.client_id)
  url.searchParams.set('request_uri', requestUri)
  return url
}

function exchangeCode(
  { server, client, options }: Party,
  { state, codeVerifier }: PendingFlow,
  answer: URL,
  redirectUri: string,
): Promise<Tokens> {
  const parameters = oauth.validateAuthResponse(server, client, answer, state)
  return withNonce(async () => {
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      parameters,
      redirectUri,
      codeVerifier,
      options,
    )
    return toTokens(await oauth.processAuthorizationCodeResponse(server, client, response))
  })
}

function refresh({ server, client, options }: Party, refreshToken: string): Promise<Tokens> {
  return withNonce(async () => {
    const response = await oauth.refreshTokenGrantRequest(
      server,
      client,
      oauth.None(),
      refreshToken,
      options,
    )
    return toTokens(await oauth.processRefreshTokenResponse(server, client, response))
  })
}

async function revoke({ server, client, options }: Party, refreshToken: string): Promise<void> {
  if (server.revocation_endpoint === undefined) return
  await oauth.processRevocationResponse(
    await oauth.revocationRequest(server, client, oauth.None(), refreshToken, options),
  )
}

/** A server that wants its nonce in the proof says so once (RFC 9449, 8). */
async function withNonce<Result>(send: () => Promise<Result>): Promise<Result> {
  try {
    return await send()
  } catch (error) {
    if (oauth.isDPoPNonceError(error)) return send()
    throw error
  }
}

async function discover(issuer: string): Promise<oauth.AuthorizationServer> {
  const url = new URL(issuer)
  const options = { algorithm: 'oauth2' as const, [oauth.allowInsecureRequests]: isLoopback(url) }
  return oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, options))
}

function toTokens(answer: oauth.TokenEndpointResponse): Tokens {
  if (answer.token_type !== 'dpop') throw new Error('the token is not bound to the key')
  const { access_token: accessToken, refresh_token: refreshToken, expires_in: seconds } = answer
  const endsAtMs = seconds === undefined ? undefined : Date.now() + seconds * 1_000
  return { accessToken, refreshToken, endsAtMs }
}

function isLoopback({ hostname }: URL): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
}
