import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { buildSubgraphSchema } from '@apollo/subgraph'
import {
  getNamedType,
  isCompositeType,
  isObjectType,
  parse,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'
import { buildAuthorizationIndex } from '../../../gateway/authorization/build-authorization-index.ts'
import type { CallerIdentity } from '../../../schema/identity.ts'
import { buildSecondWall } from '../../../subgraphs/kit/second-wall.ts'
import { subgraphNames } from '../../../subgraphs/kit/subgraph.ts'

const caller: CallerIdentity = {
  agencyId: 'aoc',
  agencyKind: 'AOC',
  officer: 'officer-1',
  scopes: [],
  correlationId: 'test',
}

/** An operation that asks for the field as the gateway does: at the root, or of an entity. */
function operationFor(
  schema: GraphQLSchema,
  type: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
) {
  const declared = field.args.map(({ name, type: of }) => `$${name}: ${String(of)}`)
  const given = field.args.map(({ name }) => `${name}: $${name}`)
  const inner = isCompositeType(getNamedType(field.type)) ? '{ __typename }' : ''
  const selection = `${field.name}${given.length > 0 ? `(${given.join()})` : ''} ${inner}`
  const isRoot = type === schema.getQueryType() || type === schema.getMutationType()
  if (isRoot) {
    const kind = type === schema.getQueryType() ? 'query' : 'mutation'
    return `${kind} ${declared.length > 0 ? `(${declared.join()})` : ''} { ${selection} }`
  }
  return `query ($r: [_Any!]! ${declared.join()}) { _entities(representations: $r) { ... on ${type.name} { ${selection} } } }`
}

describe.each(subgraphNames)('the second wall of %s', (name) => {
  const sdl = readFileSync(new URL(`../../../schema/${name}.graphql`, import.meta.url), 'utf8')
  const schema = buildSubgraphSchema(parse(sdl))
  const index = buildAuthorizationIndex(sdl, { schema })
  const wall = buildSecondWall(sdl, schema)
  const gated = Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type)
      ? Object.values(type.getFields()).flatMap((field) => {
          const gates = index
            .gatesOf(type, field.name)
            .filter(({ directive }) => directive !== 'authenticated')
          return gates.length > 0
            ? [{ coordinate: `${type.name}.${field.name}`, type, field, gates }]
            : []
        })
      : [],
  )

  async function ask(operation: string, identity: CallerIdentity) {
    const executed: string[] = []
    const answer = await wall.execute({ query: operation }, identity, async (source) => {
      executed.push(source)
      return { data: {}, errors: [] }
    })
    return { executed, codes: answer.errors.map(({ extensions }) => extensions?.['code']) }
  }

  test('has gates to keep', () => {
    expect(gated.length).toBeGreaterThan(3)
  })
  test.each(gated)('$coordinate is refused without its scopes', async ({ type, field }) => {
    expect(await ask(operationFor(schema, type, field), caller)).toEqual({
      executed: [],
      codes: ['UNAUTHORIZED_FIELD_OR_TYPE'],
    })
  })
  test.each(gated)('$coordinate is executed with them', async ({ type, field, gates }) => {
    const scopes = gates.flatMap(({ directive, anyOf }) =>
      directive === 'requiresScopes' ? (anyOf[0] ?? []) : [],
    )
    const operation = operationFor(schema, type, field)
    const granted = { ...caller, scopes, purpose: { case: 'AOC-1', basis: 's8' as const } }
    expect(await ask(operation, granted)).toEqual({ executed: [operation], codes: [] })
  })
  test('what is behind a policy is refused without a purpose, whatever the scopes', async () => {
    for (const { type, field, gates } of gated) {
      if (!gates.some(({ directive }) => directive === 'policy')) continue
      const scopes = gates.flatMap(({ anyOf }) => anyOf.flat())
      const { executed } = await ask(operationFor(schema, type, field), { ...caller, scopes })
      expect(executed).toEqual([])
    }
  })
  test('a document that is not valid is executed in no part', async () => {
    await expect(ask('{ nothing }', caller)).rejects.toMatchObject({
      errors: [expect.objectContaining({ name: 'GraphQLError' })],
    })
    await expect(ask('{ __schema { types { name } } }', caller)).rejects.toMatchObject({
      errors: expect.arrayContaining([expect.objectContaining({ name: 'GraphQLError' })]),
    })
  })
})
