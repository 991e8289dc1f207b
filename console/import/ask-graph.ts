/** Lets the import of a day ask the graph under the officer's own token. */

import type { Execute as ExecuteDay } from '../../hotline/execute.ts'
import type { Execute } from '../graph/execute.ts'
import { isPassing, toProblem } from '../graph/problem.ts'

/** A refusal is an answer of which the import makes a refused row; where no answer came, the import is interrupted. */
export function askGraph(execute: Execute): ExecuteDay {
  return async <Data>(query: string, variables: Readonly<Record<string, unknown>> = {}) => {
    const [, name = ''] = /^(?:query|mutation) (\w+)/.exec(query) ?? []
    try {
      return await execute<Data, typeof variables>({ name, text: query }, variables)
    } catch (error) {
      const problem = toProblem(error)
      if (isPassing(problem) || problem.errors.length === 0) throw problem
      return { data: null, errors: problem.errors }
    }
  }
}
