/** What is asked of one subgraph at the same time is one request, whatever is asked of the entities. */

import type { EntityQueries } from './entity-queries.ts'
import { readOwn } from '../json.ts'
import { keyOfEntities } from './merge-queries.ts'
import type { SubgraphQuery } from '../subgraph/request-body.ts'
import { wakeBatches, type EntityWave, type Run } from '../execution-state.ts'
import type { SubgraphAnswer, SubgraphError } from '../subgraph/subgraph-client.ts'
import { readPath } from '../subgraph/subgraph-errors.ts'
import { askSubgraph, type Subgraph } from '../subgraph-request.ts'

interface Member {
  readonly query: SubgraphQuery
  readonly representations: readonly string[]
  readonly resolve: (
    answer: SubgraphAnswer | undefined | Promise<SubgraphAnswer | undefined>,
  ) => void
  readonly reject: (error: unknown) => void
}

/** The wave that queries of this subgraph join. */
export function waveOf(run: Run, subgraph: Subgraph, queries: EntityQueries): EntityWave {
  const { waves } = run
  const known = waves.get(subgraph.name)
  if (known) return known
  const wave = createEntityWave(run, subgraph, queries)
  waves.set(subgraph.name, wave)
  return wave
}

function createEntityWave(run: Run, subgraph: Subgraph, queries: EntityQueries): EntityWave {
  let members: Member[] = []

  const askAlone = ({ query, representations }: Member) =>
    askSubgraph(run, subgraph, query, { representations: [representations] })

  async function flush(): Promise<void> {
    const together = members
    members = []
    try {
      await askTogether(together)
    } catch (error) {
      // a fault of ours: who waits hears of it
      for (const { reject } of together) reject(error)
    }
  }

  async function askTogether(together: readonly Member[]): Promise<void> {
    const merged =
      together.length > 1 ? queries.merge(together.map(({ query }) => query)) : undefined
    if (!merged) {
      for (const member of together) member.resolve(askAlone(member))
      return
    }
    const representations = together.map((member) => member.representations)
    const answer = await askSubgraph(run, subgraph, merged, { representations })
    // what is wrong with one takes the others with it: each alone has what it would have had
    const isLost = answer !== undefined && !answer.data
    together.forEach((member, at) =>
      member.resolve(isLost ? askAlone(member) : answer && answerAt(answer, at)),
    )
  }

  return {
    async ask(query, representations) {
      // all that can run now runs first, and with it what was waiting for the same entities
      if (members.length === 0) process.nextTick(() => process.nextTick(() => void flush()))
      // what waits here is in flight for all who ask whether anything is
      run.open++
      try {
        return await new Promise((resolve, reject) => {
          members.push({ query, representations, resolve, reject })
        })
      } finally {
        run.open--
        wakeBatches(run)
      }
    },
  }
}

/** The part of the answer that belongs to one query. What belongs to none is said with the first. */
function answerAt({ data, errors = [] }: SubgraphAnswer, at: number): SubgraphAnswer {
  const key = keyOfEntities(at)
  return {
    data: data ? { _entities: readOwn(data, key) } : null,
    errors: errors.flatMap((error): readonly SubgraphError[] => {
      const [head, ...below] = readPath(error) ?? []
      if (head === key) return [{ ...error, path: ['_entities', ...below] }]
      return at === 0 && !isOfEntities(head) ? [error] : []
    }),
  }
}

function isOfEntities(head: string | number | undefined): boolean {
  return typeof head === 'string' && /^_entities\d+$/.test(head)
}
