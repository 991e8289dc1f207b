/** Supergraphs and operations by chance: entities spread over subgraphs, selections over all of them. */

import fc from 'fast-check'
import type { TestSubgraph } from './federated-graph.ts'

interface GeneratedField {
  readonly name: string
  readonly kind: 'Int' | 'String' | 'entity' | 'list' | 'being' | 'value'
  readonly target: number
  readonly isNonNull: boolean
  readonly fails: boolean
  readonly subgraph: number
  /** Whether it is made from `level`, which another subgraph has. */
  readonly requires: boolean
}

export interface GeneratedGraph {
  readonly subgraphs: readonly TestSubgraph[]
  readonly fields: readonly (readonly GeneratedField[])[]
}

const subgraphNames = ['one', 'two', 'three']
const typeName = (at: number) => `T${at}`

const field = fc.record({
  kind: fc.constantFrom('Int', 'String', 'entity', 'list', 'being', 'value', 'entity', 'list'),
  target: fc.nat(2),
  isNonNull: fc.boolean(),
  fails: fc.integer({ min: 0, max: 19 }).map((chance) => chance === 0),
  subgraph: fc.nat(2),
  requires: fc.boolean(),
})

/** Three entity types over three subgraphs; all of them implement one interface. */
export const generatedGraph: fc.Arbitrary<GeneratedGraph> = fc
  .array(fc.array(field, { minLength: 3, maxLength: 6 }), { minLength: 3, maxLength: 3 })
  .map((types) => {
    const fields = types.map((each) =>
      each.map((generated, at): GeneratedField => ({ ...generated, name: `f${at}` })),
    )
    return { fields, subgraphs: subgraphNames.map((_, at) => buildSubgraph(at, fields)) }
  })

function buildSubgraph(
  subgraph: number,
  types: readonly (readonly GeneratedField[])[],
): TestSubgraph {
  const isRequired = (fields: readonly GeneratedField[]) =>
    subgraph > 0 &&
    fields.some((each) => each.subgraph === subgraph && each.requires && isScalar(each))
  const sdl = [
    subgraph === 0
      ? `type Query { root0: T0 root1: [T1!]! root2: T2! being: [Being] }`
      : `type Query { own${subgraph}: T${subgraph} }`,
    `interface Being { id: ID! }`,
    `type Value @shareable { number: Int inner: [Value] }`,
    ...types.map(
      (fields, at) => `type ${typeName(at)} implements Being @key(fields: "id") {
        id: ID!
        ${subgraph === 0 ? 'level: Int' : isRequired(fields) ? 'level: Int @external' : ''}
        ${fields
          .filter((each) => each.subgraph === subgraph)
          .map(
            (each) =>
              `${each.name}${each.kind === 'Int' ? '(x: Int)' : ''}: ${typeOf(each)}${subgraph > 0 && each.requires && isScalar(each) ? ' @requires(fields: "level")' : ''}`,
          )
          .join('\n')}
      }`,
    ),
  ].join('\n')
  const roots = {
    root0: () => ({ id: '1' }),
    root1: () => ['1', '2', '1', '3'].map((id) => ({ id })),
    root2: () => ({ id: '2' }),
    being: () => [0, 1, 2, 0].map((type) => ({ __typename: typeName(type), id: String(type) })),
  }
  return {
    name: subgraphNames[subgraph] ?? '',
    sdl,
    resolvers: {
      Query: subgraph === 0 ? roots : { [`own${subgraph}`]: () => ({ id: '1' }) },
      ...Object.fromEntries(
        types.map((fields, at) => [
          typeName(at),
          {
            __resolveReference: (reference: { id: string }) =>
              reference.id === '4' ? null : reference,
            ...(subgraph === 0 ? { level: ({ id }: { id: string }) => Number(id) * 10 } : {}),
            ...Object.fromEntries(
              fields
                .filter((each) => each.subgraph === subgraph)
                .map((each) => [each.name, resolverOf(each)]),
            ),
          },
        ]),
      ),
    },
  }
}

const isScalar = ({ kind }: GeneratedField) => kind === 'Int' || kind === 'String'

function typeOf({ kind, target, isNonNull }: GeneratedField): string {
  const bang = isNonNull ? '!' : ''
  const named = {
    entity: typeName(target),
    being: 'Being',
    value: 'Value',
    Int: 'Int',
    String: 'String',
  }
  return kind === 'list' ? `[${typeName(target)}${bang}]` : `${named[kind]}${bang}`
}

/** Its result depends on the entity and its arguments alone. */
function resolverOf({ kind, target, fails, name, requires }: GeneratedField) {
  return (parent: { id: string; level?: number }, { x = 0 }: { x?: number }) => {
    const seed = Number(parent.id) + name.charCodeAt(1)
    if (fails && seed % 2 === 0) throw new Error('chance')
    const id = String(seed % 5)
    switch (kind) {
      case 'Int':
        return seed + x + (requires ? (parent.level ?? 0) : 0)
      case 'String':
        return `${name} "of" ${parent.id}${requires ? ` ${parent.level ?? ''}` : ''}`
      case 'entity':
        return { id }
      case 'list':
        return [id, String((seed + 1) % 5), id].map((each) => ({ id: each }))
      case 'being':
        return { __typename: typeName(target), id }
      default:
        return { number: seed, inner: [{ number: 1, inner: null }, null] }
    }
  }
}

/** Text of a query: aliases, fragments, conditions, arguments; the numbers choose. */
export function writeQuery({ fields }: GeneratedGraph, choices: readonly number[]): string {
  let next = 0
  const choose = (below: number) => (choices[next++ % choices.length] ?? 0) % below
  const condition = () =>
    ['', '', '', ' @include(if: $yes)', ' @skip(if: $yes)', ' @skip(if: $no)'][choose(6)] ?? ''
  const aliased = (name: string) =>
    choose(4) === 0 ? `${['a', 'id', 'f1', 'level'][choose(4)] ?? 'a'}_${name}: ${name}` : name

  const ofType = (type: number, depth: number): string => {
    const own = fields[type] ?? []
    const picked = Array.from({ length: 1 + choose(3) }, () => own[choose(own.length)])
    const parts = picked.flatMap((each) => {
      if (!each) return []
      const head = aliased(each.name)
      if (each.kind === 'Int')
        return [
          `n${choose(3)}_${each.name}: ${each.name}(x: ${choose(2)})`.replace(
            /^n(\d)(.*x: )\d/,
            (_, n: string, rest: string) => `n${n}${rest}${n}`,
          ) + condition(),
        ]
      if (each.kind === 'String') return [head + condition()]
      if (each.kind === 'value') return [`${head} { number inner { number } }`]
      if (depth === 0) return [`${head} { __typename }`]
      if (each.kind === 'being') return [`${head}${condition()} { ${ofBeing(depth - 1)} }`]
      return [`${head}${condition()} { ${ofType(each.target, depth - 1)} }`]
    })
    if (choose(3) === 0) parts.push('__typename')
    if (choose(3) === 0) parts.push('level')
    if (choose(4) === 0) parts.push(`... on Being { id }`)
    return ['id', ...parts].join(' ')
  }
  const ofBeing = (depth: number): string =>
    `${choose(2) === 0 ? '__typename' : 'id'} ${[0, 1, 2]
      .filter(() => choose(2) === 0)
      .map((type) => `... on ${typeName(type)} { ${ofType(type, depth)} }`)
      .join(' ')}`
  const roots = [
    `root0 { ${ofType(0, 3)} }`,
    `root1 { ${ofType(1, 2)} }`,
    `root2${condition()} { ${ofType(2, 3)} }`,
    `being { ${ofBeing(2)} }`,
    `own1 { ${ofType(1, 2)} }`,
    `own2 { ${ofType(2, 2)} }`,
  ].filter((_, at) => at === 0 || choose(2) === 0)
  return `query ($yes: Boolean!, $no: Boolean = false) { y: __typename @include(if: $yes) n: __typename @include(if: $no) ${roots.join(' ')} }`
}
