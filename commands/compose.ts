/** `npm run compose [-- --check]`: the SDL of the six subgraphs -> supergraph and access matrix, if nothing in them leaks. */

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import { accessMatrixAsJson, accessMatrixAsTable } from '../authorization/ceiling/access-matrix.ts'
import { readAccessMatrix } from '../local/access-matrix.ts'
import { readLocalRegistry } from '../local/registry.ts'
import { subgraphNames } from '../subgraphs/kit/subgraph-name.ts'

const folder = join(process.cwd(), 'schema')

try {
  const supergraphSdl = await compose()
  const { registry } = await readLocalRegistry()
  const matrix = readAccessMatrix(supergraphSdl, registry.agencies.values())
  const outputs = new Map([
    ['supergraph.graphql', supergraphSdl],
    ['access-matrix.json', accessMatrixAsJson(matrix)],
  ])
  if (process.argv.includes('--check')) await compareAll(outputs)
  else {
    console.log(accessMatrixAsTable(matrix))
    for (const [name, text] of outputs) await writeFile(join(folder, name), text)
    console.log(`\nwrote ${[...outputs.keys()].map((name) => `schema/${name}`).join(' and ')}`)
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

/** @throws with every problem, hints among them */
async function compose(): Promise<string> {
  const services = await Promise.all(
    subgraphNames.map(async (name, index) => ({
      name,
      url: `http://127.0.0.1:${4101 + index}/graphql`,
      typeDefs: parse(await readFile(join(folder, `${name}.graphql`), 'utf8')),
    })),
  )
  const { supergraphSdl, errors = [], hints = [] } = composeServices(services)
  if (supergraphSdl === undefined || errors.length + hints.length > 0)
    throw new Error(['the subgraphs do not compose', ...errors, ...hints].map(String).join('\n'))
  return supergraphSdl
}

/** @throws naming the files that are not what the subgraphs compose to */
async function compareAll(outputs: ReadonlyMap<string, string>): Promise<void> {
  const stale: string[] = []
  for (const [name, text] of outputs) {
    const committed = await readFile(join(folder, name), 'utf8').catch(() => '')
    if (committed !== text) stale.push(`schema/${name}`)
  }
  if (stale.length > 0)
    throw new Error(`not what the subgraphs compose to: ${stale.join(', ')}; run: npm run compose`)
}
