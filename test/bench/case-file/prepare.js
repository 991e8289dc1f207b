/** Everything that the contenders need of the domain's graph: supergraphs, tokens, the registry, what the floor asks. */

import { readFileSync } from 'node:fs'
import { subgraphNames } from '../../../dist/subgraphs/kit/subgraph-name.js'
import { localIssuer } from '../../../dist/local/registry.js'
import { signTokens } from '../load/callers.js'
import { record } from '../load/record.js'
import { waitForFacts } from '../load/remembering-servers.js'
import { describeCaseFile } from './operation.js'
import { gatedSupergraph, openSupergraph } from './supergraphs.js'

/** The settings of the gateway for our graph, as README and `local/stack.ts` have it. */
const settings = {
  GATEWAY_CHECKED_SCALARS: 'NationalId Msisdn BankCode Satang DateTime',
  GATEWAY_SUBGRAPH_MESSAGES: 'pass',
  GATEWAY_ALLOW_KEYS: 'BankAccount.accountNumber',
  GATEWAY_SUBGRAPH_SCOPES: 'BankAccount.maskedNumber=accounts:number Caller.scopes=*',
}

/** @returns the same as the field's graph, and the settings of our gateway */
export async function prepare(firstPort) {
  const { caseId, station, scopes } = await waitForFacts(firstPort)
  const { issuer, entry, tokens } = await signTokens(station, scopes)
  const operations = { 'case file': describeCaseFile(caseId) }
  const open = openSupergraph(firstPort)
  const subgraphs = subgraphNames.map((name, at) => ({
    name,
    port: firstPort + at,
    answer: (body) => ask(firstPort + at, body),
  }))
  return {
    operations,
    tokens,
    openSupergraph: open,
    gatedSupergraph: gatedSupergraph(firstPort),
    agencies: registryOf(issuer, entry),
    settings,
    recorded: { 'case file': await record(open, operations['case file'], subgraphs) },
  }
}

async function ask(port, body) {
  const headers = { 'content-type': 'application/json' }
  const url = `http://127.0.0.1:${port}/graphql`
  return (await fetch(url, { method: 'POST', headers, body })).json()
}

/** The agencies of the local stack, all of one issuer whose keys are in the file. */
function registryOf(issuer, entry) {
  const file = new URL('../../../local/agencies.json', import.meta.url)
  const local = JSON.parse(readFileSync(file, 'utf8').replaceAll(localIssuer, issuer))
  const agencies = local.agencies.map((agency) => ({ ...agency, senderConstraint: 'none' }))
  return JSON.stringify({ ...local, issuers: { [issuer]: entry }, agencies })
}
