/** Our own supergraph against the proxies: as it is, and without its gates for whoever does not know them. */

import { readFileSync } from 'node:fs'
import { Kind, parse, print, visit } from 'graphql'
import { subgraphNames } from '../../../dist/subgraphs/kit/subgraph-name.js'

const gates = ['authenticated', 'requiresScopes', 'policy']

export function gatedSupergraph(firstPort) {
  const file = new URL('../../../schema/supergraph.graphql', import.meta.url)
  return readFileSync(file, 'utf8').replace(
    /name: "(\w+)", url: "[^"]+"/g,
    (_, name) =>
      `name: "${name}", url: "http://127.0.0.1:${firstPort + subgraphNames.indexOf(name)}/graphql"`,
  )
}

/** Takes the gates away with their links, definitions and scalars: nothing is left that a peer would stumble over. */
export function openSupergraph(firstPort) {
  const without = (isGate) => (node) => (isGate(node) ? null : undefined)
  return print(
    visit(parse(gatedSupergraph(firstPort)), {
      [Kind.DIRECTIVE]: without((each) => gates.includes(each.name.value) || isGateLink(each)),
      [Kind.DIRECTIVE_DEFINITION]: without(({ name }) => gates.includes(name.value)),
      [Kind.SCALAR_TYPE_DEFINITION]: without(({ name }) =>
        gates.includes(name.value.split('__')[0]),
      ),
    }),
  )
}

function isGateLink(directive) {
  if (directive.name.value !== 'link') return false
  const url = directive.arguments.find(({ name }) => name.value === 'url').value.value
  return gates.some((gate) => url.startsWith(`https://specs.apollo.dev/${gate}/`))
}
