/** The graphs that are measured, and how each is started with all that its contenders need. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { prepare as prepareCaseFile } from './case-file/prepare.js'
import { prepare as prepareField } from './graph/prepare.js'
import { freePort, startProcess } from './load/processes.js'

export const graphs = {
  field: { serve: './graph/serve.js', prepare: prepareField },
  'case file': { serve: './case-file/serve.js', prepare: prepareCaseFile },
}

/**
 * Starts the subgraphs and writes what contenders read into the folder.
 * @returns what was prepared, with paths in the place of texts; `stop` ends the subgraphs
 */
export async function startGraph({ serve, prepare }, folder) {
  const firstPort = await freePort(4)
  const module = fileURLToPath(new URL(serve, import.meta.url))
  const { BENCH_DATABASE_URL = '' } = process.env
  const subgraphs = startProcess(['node', module, String(firstPort), folder], {
    env: { BENCH_DATABASE_URL },
    log: 'inherit',
  })
  try {
    const prepared = await prepare(firstPort)
    const file = (name, text) => {
      const path = join(folder, name)
      writeFileSync(path, text)
      return path
    }
    return {
      ...prepared,
      firstPort,
      stop: subgraphs.stop,
      tokensFile: file('tokens.txt', prepared.tokens.join('\n')),
      openSupergraph: file('open.graphql', prepared.openSupergraph),
      gatedSupergraph: file('gated.graphql', prepared.gatedSupergraph),
      agencies: file('agencies.json', prepared.agencies),
      recordedFile: file('recorded.json', JSON.stringify(Object.values(prepared.recorded))),
    }
  } catch (error) {
    await subgraphs.stop()
    throw error
  }
}
