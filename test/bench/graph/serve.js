/** The four subgraphs of the field's graph in one process. */

import { buildSubgraphSchema } from '@apollo/subgraph'
import { graphql, parse } from 'graphql'
import { createRememberingServers } from '../load/remembering-servers.js'
import { describeSubgraphs } from './subgraphs.js'

const firstPort = Number(process.argv[2])
const servers = createRememberingServers(1_000)

for (const [at, { sdl, resolvers }] of describeSubgraphs(false).entries()) {
  const schema = buildSubgraphSchema({ typeDefs: parse(sdl), resolvers })
  servers.listen(firstPort + at, async (body) => {
    const { query: source, variables: variableValues, operationName } = JSON.parse(body)
    return JSON.stringify(await graphql({ schema, source, variableValues, operationName }))
  })
}
