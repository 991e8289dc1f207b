/** Load from this process, for runs that ask many operations or an exact number of them. */

import { Pool } from 'undici'
import { requestOf } from './processes.js'

const connections = 20

/**
 * Asks the operations in turn, each as the next caller, until `isOver(count)`.
 * @param onAnswer with status and text of each answer
 */
export async function askInTurn({ port, operations, tokens }, isOver, onAnswer = () => {}) {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections })
  let asked = 0
  const worker = async () => {
    while (!isOver(asked)) {
      const at = asked++
      const operation = operations[at % operations.length]
      const request = requestOf(operation, tokens[at % tokens.length])
      const { statusCode, body } = await pool.request({ path: '/graphql', ...request })
      onAnswer(statusCode, await body.text(), operation)
    }
  }
  try {
    await Promise.all(Array.from({ length: connections }, worker))
  } finally {
    await pool.close()
  }
  return asked
}
