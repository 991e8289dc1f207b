/** The kinds of the public federation audits, each through the started gateway, with either engine. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { errorPaths } from '../../../support/graphs/expect-answer.ts'
import { startGraph, type StartedGraph } from '../../../support/graphs/started-graph.ts'
import { auditSuites } from '../../../support/graphs/audit/audit-suites.ts'

const engines = ['compiled', 'reference'] as const

describe.each(auditSuites)('$name', ({ subgraphs, cases, refusedBy }) => {
  describe.each(engines.filter((each) => each !== refusedBy))('GATEWAY_ENGINE=%s', (engine) => {
    let graph: StartedGraph | undefined
    beforeAll(async () => {
      graph = await startGraph(subgraphs, {
        env: { GATEWAY_ENGINE: engine },
      })
    })
    afterAll(() => graph?.close())

    const served = cases.filter(({ wrongWith }) => wrongWith !== engine)
    test.each(served)('$query', async ({ query, variables = {}, data, paths = [] }) => {
      if (!graph) throw new Error('not started')
      const answer = await graph.ask(query, variables)
      expect(answer.data).toEqual(data)
      if (engine === 'compiled') {
        expect(errorPaths(answer)).toEqual([...paths].toSorted())
        expect(answer.received.flatMap(({ faults }) => faults)).toEqual([])
      } else expect(answer.errors.length > 0).toBe(paths.length > 0)
    })
  })
})
