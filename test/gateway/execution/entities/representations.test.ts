/** Every representation is well-formed JSON, and both ways of writing it give the same. */

import { describe, expect, test } from '@jest/globals'
import type { QueryPlanSelectionNode } from '@apollo/query-planner'
import fc from 'fast-check'
import { buildSchema } from 'graphql'
import { compileExtractor } from '../../../../gateway/execution/entities/representations.ts'
import { createTypeConditions } from '../../../../gateway/execution/type-conditions.ts'

const conditions = createTypeConditions(
  buildSchema('type Query { e: E } type E { id: ID } type F { id: ID }'),
)
const context = { conditions, standIns: new Map() }
const names = ['id', 'name', 'depot', 'list', '__proto__', 'constructor'] as const
const aliases = [undefined, 'other', 'toString'] as const

const { selections } = fc.letrec<{
  selections: QueryPlanSelectionNode[]
  field: QueryPlanSelectionNode
}>((tie) => ({
  selections: fc.array(tie('field'), { maxLength: 3 }),
  field: fc
    .record({
      name: fc.constantFrom(...names),
      alias: fc.constantFrom(...aliases),
      below: fc.option(tie('selections'), { depthSize: 'small', maxDepth: 3 }),
    })
    .map(({ name, alias, below }) => ({
      kind: 'Field',
      name,
      ...(alias === undefined ? {} : { alias }),
      ...(below === null ? {} : { selections: below }),
    })),
}))

const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.constantFrom(null, true, false, '\u2028', '\ud800', '"', '\\'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .dictionary(fc.constantFrom(...names, 'other', 'toString'), tie('value'), { maxKeys: 5 })
      .map((object) => Object.assign(Object.create(null) as object, object)),
  ),
}))

const typename = { kind: 'Field', name: '__typename' } as const

describe('a representation', () => {
  test('is JSON, holds the type, and is written alike in the fast and in the general way', () => {
    fc.assert(
      fc.property(
        selections,
        fc.dictionary(fc.constantFrom(...names, 'other'), value),
        (requires, fields) => {
          const fast = compileExtractor(
            [{ kind: 'InlineFragment', typeCondition: 'E', selections: [typename, ...requires] }],
            undefined,
            context,
          )
          const general = compileExtractor(
            [
              {
                kind: 'InlineFragment',
                typeCondition: 'E',
                selections: [typename, { kind: 'InlineFragment', selections: requires }],
              },
            ],
            undefined,
            context,
          )
          const entity = { ...fields, __typename: 'E' }
          const text = fast(entity)
          const read =
            text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>)
          if (read) expect(read['__typename']).toBe('E')
          const other = general(entity)
          if (text !== undefined && other !== undefined && areDistinct(requires))
            expect(JSON.parse(other)).toEqual(read)
        },
      ),
      { numRuns: 2_000, seed: 16 },
    )
  })

  test('of another type, or of none, is not written', () => {
    const extract = compileExtractor(
      [{ kind: 'InlineFragment', typeCondition: 'E', selections: [typename] }],
      undefined,
      context,
    )
    expect(extract({ __typename: 'F' })).toBeUndefined()
    expect(extract({})).toBeUndefined()
    expect(extract({ __typename: 'E' })).toBe('{"__typename":"E"}')
  })
})

/** Whether no key is selected twice: two selections of one key are merged by the general way alone. */
function areDistinct(requires: readonly QueryPlanSelectionNode[]): boolean {
  const keys = requires.map((each) => (each.kind === 'Field' ? (each.alias ?? each.name) : ''))
  return (
    new Set(keys).size === keys.length &&
    requires.every((each) => areDistinct(each.selections ?? []))
  )
}
