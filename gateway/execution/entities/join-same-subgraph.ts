/** Merges entity queries that one subgraph would receive at the same time into one request. */

import type { EntityQueries } from './entity-queries.ts'
import { readOwn } from '../json.ts'
import { keyOfEntities } from './merge-queries.ts'
import type { SubgraphQuery } from '../subgraph/request-body.ts'
import { wakeBatches, type EntityWave, type Run } from '../execution-state.ts'
import type { SubgraphAnswer, SubgraphError } from '../subgraph/read-answer.ts'
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
      // a defect of the gateway: reject every member, so that none waits forever
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
    // one invalid query fails the merged request: send each query alone
    const isLost = answer !== undefined && !answer.data
    together.forEach((member, at) =>
      member.resolve(isLost ? askAlone(member) : answer && answerAt(answer, at)),
    )
  }

  return {
    async ask(query, representations) {
      // two ticks: fetches that can run now, and batches that wait for the same entities, join first
      if (members.length === 0) process.nextTick(() => process.nextTick(() => void flush()))
      // a waiting query counts as in flight
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

/** The part of the answer that belongs to one query. Errors of no query are reported with the first. */
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
