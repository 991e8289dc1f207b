/** `npm run seed`: fills a running local stack whose data are empty. */

import { requestAccessToken } from '../local/client/access-token.ts'
import { createGraphqlClient } from '../local/client/graphql-client.ts'
import { readLocalRegistry } from '../local/registry.ts'
import { isSeeded, seedStack } from '../local/seed/seed-stack.ts'
import type { ExecuteAs } from '../local/seed/step.ts'

const gatewayUrl = process.env['GATEWAY_URL'] || 'http://127.0.0.1:4000/graphql'
const issuer = process.env['ISSUER_URL'] || undefined

const executeAs: ExecuteAs = (agencyId, officer) =>
  createGraphqlClient(gatewayUrl, () => requestAccessToken({ clientId: agencyId, officer, issuer }))

try {
  if (await isSeeded(executeAs)) console.log('The data are there already.')
  else {
    const { stations } = await readLocalRegistry()
    const codes = stations.map(({ code }) => code)
    console.log(JSON.stringify(await seedStack(executeAs, codes, new Date())))
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : 'seeding failed')
  process.exitCode = 1
}
