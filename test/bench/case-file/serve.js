/**
 * The four real subgraphs over their real store, each behind a proxy that lets any contender in.
 *
 * A subgraph takes only what the gateway has signed for it, body by body, and the peers sign nothing. The proxy signs
 * for all of them, ours too, in the name of one caller, and remembers the answer to each body. So what is compared is
 * what a gateway does with real answers of the domain: not the time of the subgraphs and of their database, nor what
 * verifying an assertion costs. That ours mints one for each fetch is measured, for it is the gateway's own work.
 */

import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { createLocalJWKSet } from 'jose'
import { pino } from 'pino'
import { createSigner } from '../../../dist/gateway/execution/subgraph/assertion-signer.js'
import { readLocalRegistry } from '../../../dist/local/registry.js'
import { buildSubgraphServers } from '../../../dist/local/subgraphs.js'
import { mintAssertions } from '../../../dist/schema/assertion.js'
import { openWebhooks } from '../../../dist/subgraphs/deliveries/webhooks/webhooks.js'
import { createPseudonyms } from '../../../dist/subgraphs/kit/pseudonyms.js'
import { subgraphNames } from '../../../dist/subgraphs/kit/subgraph-name.js'
import { createRememberingServers } from '../load/remembering-servers.js'
import { openSeededStore } from './seeded-store.js'

const [firstPort, folder] = [Number(process.argv[2]), process.argv[3]]
const { db, caseId, station } = await openSeededStore(folder)
const { registry } = await readLocalRegistry()
const { ceiling, kind } = registry.agencies.get(station)
const scopes = [...ceiling]
const caller = {
  agencyId: station,
  agencyKind: kind,
  issuer: 'https://issuer.test',
  officer: 'officer-0',
  scopes,
  purpose: { case: caseId, basis: 's8' },
  correlationId: 'bench',
}

const now = () => new Date()
const webhooks = await openWebhooks(
  {
    privateKeys: [generateKeyPairSync('ed25519').privateKey],
    ownNetworks: [],
    allowLoopback: true,
  },
  { now },
)
const signer = await createSigner(generateKeyPairSync('ed25519').privateKey)
const subgraphs = await buildSubgraphServers({
  db,
  // persons are pseudonyms in the store already; nothing that is asked here makes one of a national ID
  pseudonyms: createPseudonyms(randomBytes(32)),
  gatewayKeys: createLocalJWKSet({ keys: [signer.publicJwk] }),
  now,
  log: pino({ level: 'error' }),
  webhooks,
})
// 10,000 operations of the memory run make a few fetches each
const proxies = createRememberingServers(200_000)
for (const [at, subgraph] of subgraphs.entries()) {
  const name = subgraphNames[at]
  const url = `${await subgraph.listen({ host: '127.0.0.1', port: 0 })}/graphql`
  const ask = async (body) => {
    const call = { identity: caller, subgraph: name, body }
    const [assertion] = mintAssertions([call], signer, new Date())
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${assertion}` }
    const response = await fetch(url, { method: 'POST', headers, body })
    if (response.status !== 200) throw new Error(`${name} answered ${response.status}`)
    return response.text()
  }
  proxies.listen(firstPort + at, ask, { caseId, station, scopes })
}

process.once('SIGTERM', () => {
  void Promise.all(subgraphs.map((each) => each.close()))
    .then(() => db.close())
    .then(() => process.exit(0))
})
