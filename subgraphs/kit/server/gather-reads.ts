/** Gathers what an operation reads at the same time into one transaction, so that its statements are one round trip. */

import { GraphQLError } from 'graphql'
import type { Queryable } from '../database/database.ts'

/** Runs work that reads in a transaction. */
export type Read = <T>(work: (db: Queryable) => Promise<T>) => Promise<T>

/** Work that waits for the transaction, and the functions that settle its outcome. */
interface Waiting {
  readonly work: (db: Queryable) => Promise<unknown>
  readonly resolve: (result: never) => void
  readonly reject: (error: unknown) => void
}

/**
 * Work that is asked for in one turn of the event loop shares a transaction. Where a statement of it fails, each work is
 * read again in a transaction of its own: one that fails takes no other with it.
 * @param read runs work in a transaction of its own
 */
export function gatherReads(read: Read): Read {
  let waiting: Waiting[] = []

  async function readAlone({ work, resolve, reject }: Waiting): Promise<void> {
    try {
      resolve((await read(work)) as never) // the promise of this work takes what it returns
    } catch (error) {
      reject(error)
    }
  }

  async function readWaiting(): Promise<void> {
    const gathered = waiting
    waiting = []
    const [only] = gathered
    if (only && gathered.length === 1) return readAlone(only)
    try {
      const outcomes = await read((db) => settleAll(gathered.map(({ work }) => work(db))))
      for (const [index, { resolve, reject }] of gathered.entries()) {
        const outcome = outcomes[index]
        if (outcome?.status === 'fulfilled') resolve(outcome.value as never)
        else reject(outcome?.reason)
      }
    } catch (error) {
      if (isOfStatement(error)) await Promise.all(gathered.map(readAlone))
      else for (const { reject } of gathered) reject(error)
    }
  }

  return (work) =>
    new Promise((resolve, reject) => {
      waiting.push({ work, resolve, reject })
      // after the loaders, which dispatch their batches in ticks of one turn
      if (waiting.length === 1) process.nextTick(() => void readWaiting())
    })
}

/**
 * The outcomes of all, refusals of the product's own among them.
 * @throws the first other error, once nothing of the others runs any more: the transaction ends with it
 */
async function settleAll(works: readonly Promise<unknown>[]) {
  const outcomes = await Promise.allSettled(works)
  for (const outcome of outcomes)
    if (outcome.status === 'rejected' && !(outcome.reason instanceof GraphQLError))
      throw outcome.reason
  return outcomes
}

/** SQLSTATE of a statement that was cancelled or ran too long: it is not begun again. */
const cancelled = '57014'

/** Whether the server refused a statement: the connection, and the other statements, may be well. */
function isOfStatement(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  return /^[0-9FHPX][0-9A-Z]{4}$/.test(String(error.code)) && error.code !== cancelled
}
