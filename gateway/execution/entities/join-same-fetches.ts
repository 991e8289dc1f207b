/** Joins fetches of one wave that request the same fields of entities at several places. */

import { copyJson } from '../copy-json.ts'
import { readOwn } from '../json.ts'
import { readPath } from '../subgraph/subgraph-errors.ts'
import type { SubgraphAnswer, SubgraphError } from '../subgraph/read-answer.ts'
import type { Run, Send, EntityBatch } from '../execution-state.ts'

interface Member {
  readonly indexes: readonly number[]
  readonly resolve: (answer: SubgraphAnswer | undefined) => void
}

/** @param isIdle whether no request of the run is in flight: then no expected fetch can join */
export function createEntityBatch(isIdle: () => boolean): EntityBatch {
  let asked = new Map<string, number>()
  let members: Member[] = []
  let expected = 0
  let send: Send | undefined

  /** Sends on the next tick: every fetch that can run now has joined by then. */
  function flushSoon(): void {
    process.nextTick(() => {
      if (members.length > 0 && send && (expected === 0 || isIdle())) void flush(send)
    })
  }

  async function flush(ask: Send): Promise<void> {
    const texts = [...asked.keys()]
    const joined = members
    asked = new Map()
    members = []
    const answer = await ask(texts)
    const entities = answer?.data ? readOwn(answer.data, '_entities') : undefined
    const isWhole = Array.isArray(entities) && entities.length === texts.length
    const taken = new Set<number>()
    joined.forEach((member, at) => {
      // A failure of the whole request is reported once.
      if (!answer || (at > 0 && answer.data && !isWhole)) member.resolve(undefined)
      else
        member.resolve({
          data:
            answer.data && isWhole
              ? { _entities: member.indexes.map((index) => take(entities, index, taken)) }
              : (answer.data ?? null),
          errors: (answer.errors ?? []).flatMap((error) => errorsOf(error, member, at === 0)),
        })
    })
  }

  return {
    join(representations, sendTogether) {
      send = sendTogether
      flushSoon()
      const indexes = representations.map((text) => {
        const index = asked.get(text) ?? asked.size
        asked.set(text, index)
        return index
      })
      return new Promise((resolve) => members.push({ indexes, resolve }))
    },
    expect() {
      expected++
    },
    arrived() {
      expected--
      flushSoon()
    },
    wake: flushSoon,
  }
}

/** Copies an entity that is needed at a second place, so that later merges do not affect both. */
function take(entities: readonly unknown[], index: number, taken: Set<number>): unknown {
  const entity = entities[index]
  if (!taken.has(index)) {
    taken.add(index)
    return entity
  }
  return copyJson(entity)
}

function errorsOf(
  error: SubgraphError,
  { indexes }: Member,
  isFirst: boolean,
): readonly SubgraphError[] {
  const [head, index, ...below] = readPath(error) ?? []
  if (head === undefined || typeof index !== 'number')
    return isFirst || typeof index === 'string' ? [error] : [] // an error of a field concerns every member
  return indexes.flatMap((own, at) =>
    own === index ? [{ ...error, path: [head, at, ...below] }] : [],
  )
}

/** The batch that fetches with this key join. */
export function batchOf(run: Run, key: string): EntityBatch {
  const { batches } = run
  const known = batches.get(key)
  if (known) return known
  const batch = createEntityBatch(() => run.open === 0)
  batches.set(key, batch)
  return batch
}
