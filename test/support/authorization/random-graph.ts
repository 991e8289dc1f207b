/** Random schemas with gates, and random operations on them: always valid, often in the way of their gates. */

import fc from 'fast-check'

/** Alternatives of names; the gate's directive besides. */
export interface ModelGate {
  readonly directive: 'authenticated' | 'requiresScopes' | 'policy'
  readonly anyOf: readonly (readonly string[])[]
}

export interface Model {
  /** Every field of this name has this type, on whatever type it stands: so no two selections can conflict. */
  readonly outputs: ReadonlyMap<string, { readonly type: string; readonly wrap: string }>
  /** Object or interface -> names of its fields. */
  readonly fields: ReadonlyMap<string, readonly string[]>
  /** Interface or union -> its object types. */
  readonly members: ReadonlyMap<string, readonly string[]>
  /** `Type` or `Type.field` -> gates. */
  readonly gates: ReadonlyMap<string, readonly ModelGate[]>
  readonly sdl: string
}

export const objects = ['A', 'B', 'C', 'D']
const interfaces = ['I', 'J']
const leaves = ['String', 'Gated']
const composites = [...objects, ...interfaces, 'U']
const fieldNames = ['f', 'g', 'h', 'k', 'm', 'n', 'o', 'p']
export const scopes = ['x', 'y', 'z']
export const policies = ['p', 'q']

type Draw = <Value>(make: () => fc.Arbitrary<Value>) => Value

const gateSets = (names: readonly string[]) =>
  fc.array(fc.subarray([...names], { minLength: 1 }), { minLength: 1, maxLength: 2 })

const gate: fc.Arbitrary<readonly ModelGate[]> = fc.oneof(
  { weight: 6, arbitrary: fc.constant([]) },
  { weight: 1, arbitrary: fc.constant([{ directive: 'authenticated' as const, anyOf: [[]] }]) },
  {
    weight: 3,
    arbitrary: gateSets(scopes).map((anyOf) => [{ directive: 'requiresScopes' as const, anyOf }]),
  },
  {
    weight: 1,
    arbitrary: gateSets(policies).map((anyOf) => [{ directive: 'policy' as const, anyOf }]),
  },
  {
    weight: 1,
    arbitrary: gateSets(scopes).map((anyOf) => [
      { directive: 'authenticated' as const, anyOf: [[]] },
      { directive: 'requiresScopes' as const, anyOf },
    ]),
  },
)

export const model: fc.Arbitrary<Model> = fc.gen().map((g) => {
  const draw: Draw = (make) => g(make)
  const outputs = new Map(
    fieldNames.map((name, at) => {
      const type = draw(() => fc.constantFrom(...(at < 4 ? leaves : composites)))
      const wrap = draw(() => fc.constantFrom('T', 'T', 'T!', '[T]', '[T!]', '[T!]!'))
      return [name, { type, wrap }]
    }),
  )
  const fields = new Map<string, readonly string[]>()
  const members = new Map<string, readonly string[]>()
  const implemented = new Map<string, readonly string[]>()
  for (const name of interfaces) {
    fields.set(
      name,
      draw(() => fc.subarray(fieldNames.slice(0, 6), { minLength: 1, maxLength: 3 })),
    )
    members.set(
      name,
      draw(() => fc.subarray(objects, { minLength: 1, maxLength: 3 })),
    )
  }
  members.set(
    'U',
    draw(() => fc.subarray(objects, { minLength: 1, maxLength: 3 })),
  )
  for (const name of objects) {
    const own = draw(() => fc.subarray(fieldNames, { minLength: 2 }))
    const from = interfaces.filter((each) => members.get(each)?.includes(name))
    implemented.set(name, from)
    fields.set(name, [...new Set([...own, ...from.flatMap((each) => fields.get(each) ?? [])])])
  }
  fields.set('Query', fieldNames)
  fields.set('Mutation', fieldNames.slice(2))
  const gates = new Map<string, readonly ModelGate[]>()
  for (const [type, names] of fields)
    for (const coordinate of [type, ...names.map((name) => `${type}.${name}`)])
      gates.set(
        coordinate,
        draw(() => gate),
      )
  gates.set(
    'Gated',
    draw(() => gate),
  )

  const show = (coordinate: string) => (gates.get(coordinate) ?? []).map(showGate).join(' ')
  const definitions = [...fields].map(([type, names]) => {
    const kind = interfaces.includes(type) ? 'interface' : 'type'
    const from = implemented.get(type) ?? []
    const body = names.map((name) => {
      const { type: output, wrap } = outputs.get(name) ?? { type: 'String', wrap: 'T' }
      return `${name}: ${wrap.replace('T', output)} ${show(`${type}.${name}`)}`
    })
    const implementing = from.length > 0 ? `implements ${from.join(' & ')}` : ''
    return `${kind} ${type} ${implementing} ${show(type)} { ${body.join(' ')} }`
  })
  const sdl = [
    ...definitions,
    `union U = ${(members.get('U') ?? []).join(' | ')}`,
    `scalar Gated ${show('Gated')}`,
  ].join('\n')
  return { outputs, fields, members, gates, sdl }
})

function showGate({ directive, anyOf }: ModelGate): string {
  if (directive === 'authenticated') return '@authenticated'
  const argument = directive === 'policy' ? 'policies' : 'scopes'
  return `@${directive}(${argument}: ${JSON.stringify(anyOf)})`
}

/** The object types that a value of the type can be. */
export function possibleIn({ members }: Model, type: string): readonly string[] {
  return members.get(type) ?? [type]
}

const conditions = [
  '',
  '',
  '',
  '',
  '@skip(if: true)',
  '@include(if: false)',
  '@skip(if: $yes)',
  '@include(if: $yes)',
  '@skip(if: false)',
]

/** An operation on the model that uses `$yes` somewhere, or does not declare it. */
export function operation(model: Model): fc.Arbitrary<string> {
  return fc.gen().map((g) => {
    const draw: Draw = (make) => g(make)
    const fragments = ['F', 'G', 'H']
    const on = new Map(fragments.map((name) => [name, draw(() => fc.constantFrom(...composites))]))

    const selectionSet = (parent: string, depth: number, spreadable: readonly string[]): string => {
      const names = model.fields.get(parent) ?? []
      const count = draw(() => fc.integer({ min: 1, max: 3 }))
      const parts = Array.from({ length: count }, () => {
        const kind = draw(() => fc.integer({ min: 0, max: 9 }))
        const condition = draw(() => fc.constantFrom(...conditions))
        if (kind < 2 && depth > 0) {
          const target = draw(() => fc.constantFrom(...overlapping(parent)))
          return `... on ${target} ${condition} { ${selectionSet(target, depth - 1, spreadable)} }`
        }
        if (kind === 2 && depth > 0)
          return `... ${condition} { ${selectionSet(parent, depth - 1, spreadable)} }`
        if (kind === 3) {
          const [name] = spreadable.filter((each) =>
            overlapping(parent).includes(on.get(each) ?? ''),
          )
          if (name !== undefined) return `...${name} ${condition}`
        }
        const leaf = names.filter((name) => leaves.includes(model.outputs.get(name)?.type ?? ''))
        const usable = depth > 0 ? names : leaf
        if (kind === 4 || usable.length === 0) return '__typename'
        const name = draw(() => fc.constantFrom(...usable))
        const alias = draw(() => fc.constantFrom('', '', `alias_${name}: `, `__proto_${name}__: `))
        const output = model.outputs.get(name)?.type ?? ''
        const inner = leaves.includes(output)
          ? ''
          : `{ ${selectionSet(output, depth - 1, spreadable)} }`
        return `${alias}${name} ${condition} ${inner}`
      })
      return parts.join(' ')
    }

    const overlapping = (parent: string): readonly string[] => {
      if (parent === 'Query' || parent === 'Mutation') return [parent]
      const possible = possibleIn(model, parent)
      return composites.filter((each) =>
        possibleIn(model, each).some((name) => possible.includes(name)),
      )
    }

    const root = draw(() => fc.constantFrom('Query', 'Query', 'Query', 'Mutation'))
    const body = selectionSet(root, 4, fragments)
    const definitions = fragments.map((name, at) => {
      const type = on.get(name) ?? ''
      return `fragment ${name} on ${type} { ${selectionSet(type, 2, fragments.slice(at + 1))} }`
    })
    return `${root.toLowerCase()} ($yes: Boolean = true) { ${body} } ${definitions.join(' ')}`
  })
}
