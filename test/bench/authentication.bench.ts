/** `npm run bench:authentication`: the cost of authentication for an uncached token, a cached one, and a cached one with a DPoP proof. Processor time of all threads, so that a busy machine changes little. */

import type { IncomingMessage } from 'node:http'
import { createCacheBudget } from '../../authorization/cache-budget.ts'
import { createAuthenticator } from '../../gateway/authentication/authenticate.ts'
import { createDenylist } from '../../gateway/authentication/stores/denylist.ts'
import { createMemoryReplayStore } from '../../gateway/authentication/stores/replay-store.ts'
import { requestAccessToken } from '../../local/client/access-token.ts'
import { makeProofKey } from '../../local/client/dpop-proof.ts'
import { banks, startTokenIssuer } from '../support/gateway/secured-gateway.ts'
import { forgeProof } from '../support/tokens/forge-proof.ts'
import { median } from '../support/median.ts'
import { createTrustedProxies } from '../../gateway/config/trusted-proxies.ts'

const rounds = 40
const url = 'https://graph.test/graphql'
const now = () => new Date()
const tokenIssuer = await startTokenIssuer()
const denylist = createDenylist({
  listDenials: () => Promise.resolve([{ kind: 'agency', subject: 'bank:999' }]),
  now,
})
const authenticator = createAuthenticator(tokenIssuer.registry, {
  anonymous: 'deny',
  clockToleranceSeconds: 10,
  fetch: globalThis.fetch,
  now,
  denylist,
  introspectors: new Map(),
  caches: createCacheBudget(16_777_216),
  sender: {
    now,
    maxAgeSeconds: 60,
    clockToleranceSeconds: 10,
    nonces: undefined,
    proxies: createTrustedProxies([]),
    publicUrls: [url],
    replayStore: createMemoryReplayStore(now),
  },
})

/** The parts of a request that the authenticator reads. */
function requestWith(headersDistinct: NodeJS.Dict<string[]>): IncomingMessage {
  return {
    method: 'POST',
    url: '/graphql',
    headersDistinct,
    headers: Object.fromEntries(
      Object.entries(headersDistinct).map(([name, values = []]) => [name, values[0]]),
    ),
    rawHeaders: Object.entries(headersDistinct).flatMap(([name, values = []]) =>
      values.flatMap((value) => [name, value]),
    ),
    socket: {},
  } as unknown as IncomingMessage // nothing else of it is read
}

async function microsecondsPerCall(requests: readonly IncomingMessage[]): Promise<number> {
  const ignore = () => undefined
  const before = process.cpuUsage()
  for (const request of requests) await authenticator.authenticate(request, ignore).catch(ignore)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / requests.length
}

/** One flat string, as the HTTP parser makes it: a joined one would be copied inside what is measured. */
const flat = (text: string) => Buffer.from(text).toString('latin1')
const bearer = (token: string) => requestWith({ authorization: [flat(`Bearer ${token}`)] })
const proofKey = await makeProofKey()
const bound = await requestAccessToken({
  clientId: banks.dpop,
  issuer: tokenIssuer.issuer,
  proofKey,
})
const token = await requestAccessToken({ clientId: banks.none, issuer: tokenIssuer.issuer })
const proven = () =>
  requestWith({ authorization: [`DPoP ${bound}`], dpop: [forgeProof(proofKey, bound, url)] })

/** Refusals that must not tell by their time what was wrong. */
const refused: Readonly<Record<string, () => string>> = {
  'unknown issuer': () => tokenIssuer.sign({ iss: 'http://127.0.0.1:1' }),
  'bad signature': () => tokenIssuer.sign().replace(/.{8}$/, 'AAAAAAAA'),
  'wrong audience': () => tokenIssuer.sign({ aud: 'https://elsewhere.test' }),
}
const refusals = new Map(Object.keys(refused).map((kind) => [kind, [] as number[]]))

const times = { cold: [] as number[], warm: [] as number[], proven: [] as number[] }
for (let round = 0; round < rounds; round += 1) {
  times.cold.push(
    await microsecondsPerCall(Array.from({ length: 100 }, () => bearer(tokenIssuer.sign()))),
  )
  times.warm.push(await microsecondsPerCall(Array.from({ length: 5_000 }, () => bearer(token))))
  for (const [kind, make] of Object.entries(refused))
    refusals
      .get(kind)
      ?.push(await microsecondsPerCall(Array.from({ length: 100 }, () => bearer(make()))))
  times.proven.push(await microsecondsPerCall(Array.from({ length: 100 }, proven)))
}
for (const [kind, values] of Object.entries(times))
  process.stdout.write(`${kind} token: ${median(values).toFixed(1)} µs of processor time\n`)

for (const [kind, values] of refusals)
  process.stdout.write(`refused, ${kind}: ${median(values).toFixed(1)} µs of processor time\n`)

authenticator.close()
denylist.close()
await tokenIssuer.close()
