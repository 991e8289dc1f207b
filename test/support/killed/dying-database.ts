/** A database whose process kills itself at a step: before a statement, between the last one and the commit, or after it. */

import type { Database, Queryable } from '../../../subgraphs/kit/database/database.ts'

/** @param dieAt the step, from 1; a number that is never reached lets the process live and count */
export function createDyingDatabase(pool: Database, dieAt: number) {
  let step = 0
  function maybeDie(): void {
    step += 1
    if (step === dieAt) process.kill(process.pid, 'SIGKILL')
  }
  const db: Database = {
    ...pool,
    transaction: async (session, work) => {
      const result = await pool.transaction(session, async (connection) => {
        const counted: Queryable = {
          async query<Row>(text: string, values?: readonly unknown[]) {
            maybeDie()
            return connection.query<Row>(text, values)
          },
          async write(text, values) {
            maybeDie()
            await connection.write(text, values)
          },
        }
        const value = await work(counted)
        maybeDie()
        return value
      })
      maybeDie()
      return result
    },
  }
  return { db, steps: () => step }
}
