/** `npm run bench:assertions`: the cost that minting and verifying an assertion adds to a small query. Processor time of gateway, subgraphs and client in one process; that of a database server is not in it. */

import { generateKeyPairSync } from 'node:crypto'
import { createLocalJWKSet } from 'jose'
import { createSigner } from '../../gateway/execution/subgraph/assertion-signer.ts'
import { createAssertionVerifier, mintAssertions } from '../../schema/assertion.ts'
import type { CallerIdentity } from '../../schema/identity.ts'
import { median } from '../support/median.ts'
import { startTestStack } from '../support/domain/stack.ts'

const rounds = 60
const callsPerRound = 30
const smallQuery = '{ me { officer agency { id } } }'
const identity: CallerIdentity = {
  agencyId: 'bank:004',
  agencyKind: 'BANK',
  issuer: 'https://issuer.test',
  officer: 'officer-1@bank-004',
  scopes: ['cases:read'],
  correlationId: '6f1c2b9e-5d1f-4a43-9a55-6a4f2d0c7b11',
}

async function microsecondsPerCall(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  for (let calls = 0; calls < callsPerRound; calls += 1) await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / callsPerRound
}

const signer = await createSigner(generateKeyPairSync('ed25519').privateKey)
const verify = createAssertionVerifier(
  'cases',
  createLocalJWKSet({ keys: [...signer.publicJwks] }),
  () => new Date(),
)
const body = JSON.stringify({ query: smallQuery, variables: {} })
async function assert(): Promise<void> {
  // one call alone under its signature: the dearest case
  const [assertion = ''] = mintAssertions(
    [{ identity, subgraph: 'cases', body }],
    signer,
    new Date(),
  )
  await verify(assertion, body)
}

const stack = await startTestStack()
const call = stack.callAs('bank:004')
async function query(): Promise<void> {
  const { errors } = await call(smallQuery)
  if (errors) throw new Error('the query failed')
}

for (let warmUp = 0; warmUp < 20; warmUp += 1) {
  await microsecondsPerCall(assert)
  await microsecondsPerCall(query)
}
const samples: { readonly assertion: number; readonly query: number }[] = []
for (let round = 0; round < rounds; round += 1)
  samples.push({
    assertion: await microsecondsPerCall(assert),
    query: await microsecondsPerCall(query),
  })
await stack.closeAll()

const share = median(samples.map((each) => each.assertion / (each.query - each.assertion)))
process.stdout.write(
  `mint and verify ${median(samples.map((each) => each.assertion)).toFixed(0)} µs, ` +
    `small query ${median(samples.map((each) => each.query)).toFixed(0)} µs of processor time: ` +
    `it adds ${(share * 100).toFixed(1)} % (median of ${rounds} rounds)\n`,
)
