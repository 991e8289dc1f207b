/** The expected response, computed on the model in another way than the gateway's: by walking values, not documents. */

import {
  Kind,
  OperationTypeNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionNode,
} from 'graphql'
import { policies, possibleIn, scopes, type Model, type ModelGate } from './random-graph.ts'

export interface ModelGrants {
  readonly authenticated: boolean
  readonly scopes: ReadonlySet<string>
  readonly policies: ReadonlySet<string>
}

const isOpen = ({ directive, anyOf }: ModelGate, grants: ModelGrants) =>
  directive === 'authenticated'
    ? grants.authenticated
    : anyOf.some((names) =>
        names.every((name) => (directive === 'policy' ? grants.policies : grants.scopes).has(name)),
      )

const subsets = (names: readonly string[]): readonly ReadonlySet<string>[] =>
  names.reduce<readonly ReadonlySet<string>[]>(
    (known, name) => [...known, ...known.map((each) => new Set([...each, name]))],
    [new Set()],
  )

/** Every grant there can be: what is implied is found by trying. */
export const allGrants: readonly ModelGrants[] = [false, true].flatMap((authenticated) =>
  subsets(scopes).flatMap((granted) =>
    subsets(policies).map((held) => ({ authenticated, scopes: granted, policies: held })),
  ),
)

/** Which concrete type stands at a path of response keys and indexes. */
export function concreteAt(model: Model, type: string, path: readonly (string | number)[]): string {
  const possible = possibleIn(model, type)
  const sum = [...path.join('/')].reduce(
    (at, letter) => (at * 31 + letter.charCodeAt(0)) % 9_973,
    7,
  )
  return possible[sum % possible.length] ?? type
}

/** The implied gates by coordinate, which depend on the model alone. */
const impliedIn = new WeakMap<Model, Map<string, boolean>>()

export function createOracle(model: Model, grants: ModelGrants) {
  const gatesAt = (coordinate: string) => model.gates.get(coordinate) ?? []
  const known = impliedIn.get(model) ?? new Map<string, boolean>()
  impliedIn.set(model, known)

  /** Whether whatever opens all the others opens the gate at the coordinate. */
  function isImplied(at: string, gate: ModelGate, by: readonly ModelGate[]): boolean {
    const key = `${at} ${JSON.stringify(gate)}`
    const found =
      known.get(key) ??
      allGrants.every((each) => isOpen(gate, each) || !by.every((other) => isOpen(other, each)))
    known.set(key, found)
    return found
  }
  const isInterface = (type: string) => type === 'I' || type === 'J'

  /** Gates of the type itself: of an interface only those that are not its implementers’. */
  function ofType(type: string): readonly ModelGate[] {
    if (!isInterface(type)) return gatesAt(type)
    const below = possibleIn(model, type).flatMap(gatesAt)
    return gatesAt(type).filter((gate) => !isImplied(type, gate, below))
  }
  function ofField(type: string, field: string): readonly ModelGate[] {
    const output = model.outputs.get(field)?.type ?? ''
    return [...gatesAt(type), ...gatesAt(`${type}.${field}`), ...ofType(output)]
  }
  function onInterface(type: string, field: string): readonly ModelGate[] {
    const below = possibleIn(model, type).flatMap((each) => ofField(each, field))
    const at = `${type}.${field}`
    const own = gatesAt(at).filter((gate) => !isImplied(at, gate, below))
    return [...ofType(type), ...own]
  }
  const areOpen = (gates: readonly ModelGate[]) => gates.every((gate) => isOpen(gate, grants))

  return {
    isFieldOpen: (type: string, field: string) => areOpen(ofField(type, field)),
    isTypeOpen: (type: string) => areOpen(ofType(type)),
    isOpenOn: (parent: string, types: readonly string[], field: string) =>
      (!isInterface(parent) || areOpen(onInterface(parent, field))) &&
      types.every((type) => areOpen(ofField(type, field))),
  }
}

const propagated = Symbol('null of a non-null field')

export interface Expected {
  /** The result of the query. */
  readonly data: unknown
  /** Whether any part that would be executed is refused. */
  readonly isRefused: boolean
}

/** @param yes value of `$yes` */
export function expectAnswer(
  model: Model,
  document: DocumentNode,
  grants: ModelGrants,
  yes: boolean,
): Expected {
  const oracle = createOracle(model, grants)
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const each of document.definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each)
  const [operation] = document.definitions
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('the operation comes first')
  const root = operation.operation === OperationTypeNode.MUTATION ? 'Mutation' : 'Query'

  const isIncluded = ({ directives = [] }: SelectionNode) =>
    directives.every(({ name, arguments: [given] = [] }) => {
      const value = given?.value.kind === Kind.BOOLEAN ? given.value.value : yes
      return name.value === 'skip' ? !value : value
    })

  /** A field as it was written, with what may stand there. */
  interface Written {
    readonly node: FieldNode
    readonly parent: string
    readonly types: readonly string[]
    /** Whether a condition around it is closed. */
    readonly isShut: boolean
  }

  function written(
    selections: readonly SelectionNode[],
    parent: string,
    types: readonly string[],
    isShut: boolean,
  ): readonly Written[] {
    return selections.filter(isIncluded).flatMap((selection): readonly Written[] => {
      if (selection.kind === Kind.FIELD) return [{ node: selection, parent, types, isShut }]
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection
      const target = fragment?.typeCondition?.name.value ?? parent
      const possible = possibleIn(model, target)
      const narrowed = types.filter((type) => possible.includes(type))
      if (!fragment || narrowed.length === 0) return []
      const closed = fragment.typeCondition !== undefined && !oracle.isTypeOpen(target)
      return written(fragment.selectionSet.selections, target, narrowed, isShut || closed)
    })
  }

  const isMeta = ({ node }: Written) => node.name.value === '__typename'
  /** It tells that there is a value and of which type: one of the possible types must be open. */
  const isTypenameOpen = ({ parent, types }: Written) =>
    parent === root ? oracle.isTypeOpen(root) : types.some((type) => oracle.isTypeOpen(type))
  const isAllowed = (each: Written) =>
    !each.isShut &&
    (isMeta(each)
      ? isTypenameOpen(each)
      : oracle.isOpenOn(each.parent, each.types, each.node.name.value))
  const below = ({ node }: Written) => {
    const output = model.outputs.get(node.name.value)?.type ?? ''
    const inner = node.selectionSet?.selections
    return inner && written(inner, output, possibleIn(model, output), false)
  }
  /** Whether anything of it is executed: an object of which nothing is left is not asked for. */
  const isKept = (each: Written): boolean => {
    if (!isAllowed(each)) return false
    const inner = below(each)
    return !inner || inner.some(isKept) || !inner.some(isRefusedIn)
  }
  function isRefusedIn(each: Written): boolean {
    return !isAllowed(each) || (below(each)?.some(isRefusedIn) ?? false)
  }

  function objectAt(
    all: readonly Written[],
    type: string,
    path: readonly (string | number)[],
  ): unknown {
    const result: Record<string, unknown> = Object.create(null) as Record<string, unknown>
    const byKey = new Map<string, Written[]>()
    for (const each of all) {
      if (!each.types.includes(type)) continue
      const key = (each.node.alias ?? each.node.name).value
      byKey.set(key, [...(byKey.get(key) ?? []), each])
    }
    for (const [key, same] of byKey) {
      const [first] = same
      if (!first) continue
      if (isMeta(first)) {
        if (type === root && !same.some(isAllowed)) return propagated
        result[key] = type
        continue
      }
      const kept = same.filter(isKept)
      const { wrap } = model.outputs.get(first.node.name.value) ?? { wrap: 'T' }
      const value = kept.length > 0 ? valueOf(same, type, wrap, [...path, key]) : null
      const isPropagated = value === propagated || (value === null && wrap.endsWith('!'))
      if (isPropagated) return propagated
      result[key] = value
    }
    return result
  }

  function valueOf(
    same: readonly Written[],
    parent: string,
    wrap: string,
    path: readonly (string | number)[],
  ): unknown {
    const name = same[0]?.node.name.value ?? ''
    if (wrap.startsWith('[')) {
      const inner = wrap.startsWith('[T!') ? 'T!' : 'T'
      const items = [0, 1].map((index) => {
        const item = valueOf(same, parent, inner, [...path, index])
        return item === null && inner === 'T!' ? propagated : item
      })
      return items.includes(propagated) ? null : items
    }
    if (!same[0]?.node.selectionSet) return `${parent}.${name}`
    // of a field that is allowed in one place and refused in another, only what the allowed one asks for is there
    const selections = same.flatMap((each) =>
      (below(each) ?? []).map((inner) => ({ ...inner, isShut: inner.isShut || !isKept(each) })),
    )
    const type = concreteAt(model, model.outputs.get(name)?.type ?? '', path)
    const object = objectAt(selections, type, path)
    return object === propagated ? null : object
  }

  const all = written(operation.selectionSet.selections, root, [root], false)
  const isRefused = all.some(isRefusedIn)
  if (isRefused && root === 'Mutation') return { data: null, isRefused }
  const isNothingLeft = isRefused && !all.some(isKept)
  const data = isNothingLeft ? null : objectAt(all, root, [])
  return { data: data === propagated ? null : data, isRefused }
}
