/** Everything that the contenders need of the field's graph: supergraphs, tokens, the registry, what the floor asks. */

import { composeServices } from '@apollo/composition'
import { graphql, parse } from 'graphql'
import { buildSubgraphSchema } from '@apollo/subgraph'
import { signTokens } from '../load/callers.js'
import { record } from '../load/record.js'
import { operations } from './operations.js'
import { describeSubgraphs } from './subgraphs.js'

const scopes = ['users:read', 'stock:read', 'reviews:read']

/** @returns operations, tokens, the texts of supergraphs and registry, and the answer to each operation */
export async function prepare(firstPort) {
  const open = compose(false, firstPort)
  const { issuer, entry, tokens } = await signTokens('aoc', scopes)
  const subgraphs = describeSubgraphs(false).map(({ name, sdl, resolvers }, at) => {
    const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers })
    return {
      name,
      port: firstPort + at,
      async answer(body) {
        const { query: source, variables: variableValues } = JSON.parse(body)
        return JSON.parse(JSON.stringify(await graphql({ schema, source, variableValues })))
      },
    }
  })
  const recorded = {}
  for (const [name, operation] of Object.entries(operations))
    recorded[name] = await record(open, operation, subgraphs)
  return {
    operations,
    tokens,
    openSupergraph: open,
    gatedSupergraph: compose(true, firstPort),
    agencies: JSON.stringify({
      issuers: { [issuer]: entry },
      agencies: [
        {
          id: 'aoc',
          kind: 'AOC',
          nameTh: 'ศูนย์',
          nameEn: 'Centre',
          issuer,
          ceiling: scopes,
          senderConstraint: 'none',
        },
      ],
    }),
    recorded,
  }
}

function compose(gated, firstPort) {
  const { supergraphSdl, errors } = composeServices(
    describeSubgraphs(gated).map(({ name, sdl }, at) => ({
      name,
      url: `http://127.0.0.1:${firstPort + at}/graphql`,
      typeDefs: parse(sdl),
    })),
  )
  if (!supergraphSdl) throw new Error(String(errors))
  return supergraphSdl
}
