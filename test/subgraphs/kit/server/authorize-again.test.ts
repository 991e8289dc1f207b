import { describe, expect, test } from '@jest/globals'
import { readFileSync } from 'node:fs'
import { buildSubgraphSchema } from '@apollo/subgraph'
import {
  getNamedType,
  isCompositeType,
  isObjectType,
  isUnionType,
  OperationTypeNode,
  parse,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type GraphQLUnionType,
} from 'graphql'
import { buildAuthorizationIndex } from '../../../../authorization/supergraph/build-authorization-index.ts'
import type { CallerIdentity } from '../../../../schema/identity.ts'
import { buildOperationAuthorizer } from '../../../../subgraphs/kit/server/authorize-again.ts'
import { subgraphNames } from '../../../../subgraphs/kit/subgraph-name.ts'

const caller: CallerIdentity = {
  agencyId: 'aoc',
  agencyKind: 'AOC',
  issuer: 'https://issuer.test',
  officer: 'officer-1',
  scopes: [],
  correlationId: 'test',
}

interface Step {
  readonly type: GraphQLObjectType
  readonly field: GraphQLField<unknown, unknown>
}

/** An operation that asks for the field as the gateway does: at the root, of an entity, or below a root field. */
function operationFor(schema: GraphQLSchema, step: Step) {
  const { type, field } = step
  const entities = schema.getType('_Entity')
  const isEntity = isUnionType(entities) && entities.getTypes().includes(type)
  if (isEntity) {
    const declared = ['$r: [_Any!]!', ...variablesOf(field)].join()
    return `query (${declared}) { _entities(representations: $r) { ... on ${type.name} { ${select(field)} } } }`
  }
  const path = [...pathTo(schema, type), step]
  const root = path[0]?.type
  const kind = rootsOf(schema).find((each) => each.type === root)?.kind ?? 'query'
  const declared = path.flatMap((each) => variablesOf(each.field)).join()
  const selection = path.reduceRight((inner, each) => select(each.field, inner), '')
  return `${kind} ${declared === '' ? '' : `(${declared})`} { ${selection} }`
}

const variableOf = (field: Step['field'], name: string) => `$${field.name}_${name}`
const variablesOf = (field: Step['field']) =>
  field.args.map(({ name, type: of }) => `${variableOf(field, name)}: ${String(of)}`)

function select(field: Step['field'], inner = '__typename'): string {
  const given = field.args.map(({ name }) => `${name}: ${variableOf(field, name)}`).join()
  const below = isCompositeType(getNamedType(field.type)) ? `{ ${inner || '__typename'} }` : ''
  return `${field.name}${given === '' ? '' : `(${given})`} ${below}`
}

function rootsOf(schema: GraphQLSchema) {
  return Object.values(OperationTypeNode).flatMap((kind) => {
    const type = schema.getRootType(kind)
    return type ? [{ kind, type }] : []
  })
}

/** The fields that lead from a root to a type that is no entity; none to a root. */
function pathTo(schema: GraphQLSchema, target: GraphQLObjectType): readonly Step[] {
  const ways: { at: GraphQLObjectType; path: Step[] }[] = rootsOf(schema).map(({ type }) => ({
    at: type,
    path: [],
  }))
  for (const { at, path } of ways) {
    if (at === target) return path
    if (path.length > 4) continue
    for (const field of Object.values(at.getFields())) {
      const to = getNamedType(field.type)
      if (isObjectType(to) && !to.name.startsWith('_'))
        ways.push({ at: to, path: [...path, { type: at, field }] })
    }
  }
  throw new Error(`nothing leads to ${target.name}`)
}

describe.each(subgraphNames)('authorization by the subgraph %s', (name) => {
  const sdl = readFileSync(new URL(`../../../../schema/${name}.graphql`, import.meta.url), 'utf8')
  const schema = buildSubgraphSchema(parse(sdl))
  const index = buildAuthorizationIndex(sdl, { schema })
  const authorizer = buildOperationAuthorizer(sdl, schema)
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
    const answer = await authorizer.execute({ query: operation }, identity, async ({ source }) => {
      executed.push(source)
      return { data: {}, errors: [] }
    })
    return { executed, codes: answer.errors.map(({ extensions }) => extensions?.['code']) }
  }

  test('has gates to keep', () => {
    expect(gated.length).toBeGreaterThan(3)
  })
  const entities = schema.getType('_Entity') as GraphQLUnionType // federation defines it
  /** One set of scopes for each gate on the way to the field and on the field itself. */
  const scopesFor = (step: Step, steps: readonly Step[] = [step]) =>
    steps
      .flatMap(({ type, field }) => index.gatesOf(type, field.name))
      .flatMap(({ directive, anyOf }) => (directive === 'requiresScopes' ? (anyOf[0] ?? []) : []))
  const wayTo = (step: Step) =>
    entities.getTypes().includes(step.type) ? [] : pathTo(schema, step.type)

  test.each(gated)('$coordinate is refused without its scopes', async ({ type, field }) => {
    const own = new Set(scopesFor({ type, field }))
    const scopes = scopesFor({ type, field }, wayTo({ type, field })).filter(
      (scope) => !own.has(scope),
    )
    expect(await ask(operationFor(schema, { type, field }), { ...caller, scopes })).toMatchObject({
      executed: [],
      codes: ['UNAUTHORIZED_FIELD_OR_TYPE'],
    })
  })
  test.each(gated)('$coordinate is executed with them', async ({ type, field }) => {
    const scopes = scopesFor({ type, field }, [...wayTo({ type, field }), { type, field }])
    const operation = operationFor(schema, { type, field })
    const granted = { ...caller, scopes, purpose: { case: 'AOC-1', basis: 's8' as const } }
    expect(await ask(operation, granted)).toEqual({ executed: [operation], codes: [] })
  })
  test('what is behind a policy is refused without a purpose, whatever the scopes', async () => {
    for (const { type, field, gates } of gated) {
      if (!gates.some(({ directive }) => directive === 'policy')) continue
      const scopes = gates.flatMap(({ anyOf }) => anyOf.flat())
      const { executed } = await ask(operationFor(schema, { type, field }), {
        ...caller,
        scopes,
      })
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
