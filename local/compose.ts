/** `npm run compose [-- --check]`: the SDL of the four subgraphs -> `schema/supergraph.graphql`. */

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import { subgraphNames } from '../subgraphs/kit/subgraph.ts'

const folder = join(process.cwd(), 'schema')
const file = join(folder, 'supergraph.graphql')

const services = await Promise.all(
  subgraphNames.map(async (name, index) => ({
    name,
    url: `http://127.0.0.1:${4101 + index}/graphql`,
    typeDefs: parse(await readFile(join(folder, `${name}.graphql`), 'utf8')),
  })),
)
const { supergraphSdl, errors = [], hints = [] } = composeServices(services)
for (const problem of [...errors, ...hints]) console.error(String(problem))

if (supergraphSdl === undefined || errors.length + hints.length > 0) {
  console.error('the subgraphs do not compose')
  process.exitCode = 1
} else if (process.argv.includes('--check')) {
  const committed = await readFile(file, 'utf8').catch(() => '')
  if (committed !== supergraphSdl) {
    console.error(
      'schema/supergraph.graphql is not what the subgraphs compose to; run: npm run compose',
    )
    process.exitCode = 1
  }
} else {
  await writeFile(file, supergraphSdl)
  console.log('wrote schema/supergraph.graphql')
}
