import { describe, expect, test } from '@jest/globals'
import { printSchema, validateSchema } from 'graphql'
import { buildAuthorizationIndex } from '../../../authorization/supergraph/build-authorization-index.ts'
import { createCacheBudget } from '../../../authorization/cache-budget.ts'
import {
  buildVisibleSchema,
  createVisibleSchemas,
} from '../../../authorization/ceiling/visible-schema.ts'
import { links } from '../../support/authorization/decisions.ts'

const x = '@requiresScopes(scopes: [["x"]])'
const index = buildAuthorizationIndex(`${links}
  type Query { open: Open gated(in: OnlyThere): Hidden ${x} node: Node uni: Uni only: OnlyGated e: E p: Int @policy(policies: [["p"]]) }
  type Mutation { do(in: Input): Int ${x} }
  type Open { a: Int b: Int ${x} kind: Kind deep: Member @authenticated }
  type Hidden { a: Int }
  type OnlyGated { a: Int ${x} }
  interface Node { id: ID name: String }
  type Member implements Node { id: ID name: String ${x} own: Int }
  type Secret implements Node ${x} { id: ID name: String deepSecret: Int }
  union Uni = Member | Secret
  enum Kind { K }
  enum E ${x} { V }
  input OnlyThere { a: Int }
  input Input { deep: Deeper }
  input Deeper { a: Int }`)
const visible = (scopes: readonly string[], authenticated = true) =>
  buildVisibleSchema(index, index.schema, { authenticated, scopes: new Set(scopes) })

describe('3.4 the schema within a ceiling', () => {
  test('has the fields that are reached through open gates and the types that they use, and nothing else', () => {
    expect(printSchema(visible([])).replaceAll(/\s+/g, ' ')).toBe(
      'type Query { open: Open node: Node uni: Uni p: Int } type Open { a: Int kind: Kind deep: Member } interface Node { id: ID } type Member implements Node { id: ID own: Int } union Uni = Member enum Kind { K }',
    )
  })
  test('is a valid schema for any ceiling', () => {
    for (const schema of [visible([]), visible(['x']), visible([], false)])
      expect(validateSchema(schema)).toEqual([])
  })
  test('of everything is everything', () => {
    expect(printSchema(visible(['x']))).toBe(printSchema(index.schema))
  })
  test('of an anonymous caller has no field that requires authentication', () => {
    expect(visible([], false).getType('Open')?.toConfig()).toMatchObject({
      fields: expect.not.objectContaining({ deep: expect.anything() }),
    })
  })
  test('is built once for all ceilings with equal scopes of the schema', () => {
    const schemas = createVisibleSchemas(index, index.schema, createCacheBudget(16_777_216))
    const ceiling = (...scopes: string[]) => ({ authenticated: true, scopes: new Set(scopes) })
    const first = schemas.forCeiling(ceiling('x', 'elsewhere'))
    expect(schemas.forCeiling(ceiling('x'))).toBe(first)
    expect(schemas.forCeiling(ceiling())).not.toBe(first)
  })
  test('is kept in bounds', () => {
    const schemas = createVisibleSchemas(index, index.schema, createCacheBudget(1_024))
    const ceiling = (...scopes: string[]) => ({ authenticated: true, scopes: new Set(scopes) })
    const first = schemas.forCeiling(ceiling('x'))
    schemas.forCeiling(ceiling())
    expect(schemas.forCeiling(ceiling('x'))).not.toBe(first)
  })
})
