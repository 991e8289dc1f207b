/** The operation that an engine executes for a decision: without introspection, with the names of concrete types. */

import { createHash } from 'node:crypto'
import {
  isAbstractType,
  Kind,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ASTNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  type SelectionNode,
} from 'graphql'
import type { AuthorizationDecision } from './authorize-operation.ts'
import { findOperation, fragmentsOf, type OperationRequest } from './operation.ts'
import { rebuildDocument } from './rebuild-document.ts'

/** A document, its text and the hash of the text; the three of one decision are never separated. */
export interface Executable {
  readonly document: DocumentNode
  readonly source: string
  readonly hash: string
}

/** The two parts of an operation. */
export interface ExecutableOperation {
  /** The part for the engine; null when nothing of it is left. */
  readonly data: Executable | null
  /** The `__schema` and `__type` part, for the visible schema; null without one. */
  readonly introspection: DocumentNode | null
  /** Response key of the concrete type's name in values of abstract types, where the document was changed. */
  readonly typenameKey: string
}

/** @param schema of the index that the decision was made with */
export function toExecutable(
  schema: GraphQLSchema,
  decision: AuthorizationDecision,
  operationName: OperationRequest['operationName'],
): ExecutableOperation {
  const { document, source, hash } = decision
  let typenameKey = '_concrete_type'
  if (!document || source === null || hash === null)
    return { data: null, introspection: null, typenameKey }
  while (source.includes(typenameKey)) typenameKey += '_'
  const introspection = keepRootFields(document, operationName, isIntrospection)
  if (!introspection && !decision.isChanged)
    return { data: { document, source, hash }, introspection, typenameKey }
  const rest = introspection
    ? keepRootFields(document, operationName, (field) => !isIntrospection(field))
    : document
  const data = rest && decision.isChanged ? addConcreteTypes(rest, schema, typenameKey) : rest
  return { data: data && toExecutableText(data), introspection, typenameKey }
}

function isIntrospection({ name }: FieldNode): boolean {
  return name.value === '__schema' || name.value === '__type'
}

/** The operation with those of its root fields only; null when there is none. Fragments on the root type are resolved. */
function keepRootFields(
  document: DocumentNode,
  operationName: OperationRequest['operationName'],
  isKept: (field: FieldNode) => boolean,
): DocumentNode | null {
  const operation = findOperation({ document, operationName })
  if (!operation) return null
  const fragments = fragmentsOf(document)
  const keep = (selections: readonly SelectionNode[]): readonly SelectionNode[] =>
    selections.flatMap((selection): readonly SelectionNode[] => {
      if (selection.kind === Kind.FIELD) return isKept(selection) ? [selection] : []
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection
      const kept = keep(fragment?.selectionSet.selections ?? [])
      if (kept.length === 0) return []
      const selectionSet = { kind: Kind.SELECTION_SET, selections: kept } as const
      return [{ kind: Kind.INLINE_FRAGMENT, directives: selection.directives ?? [], selectionSet }]
    })
  const selections = keep(operation.selectionSet.selections)
  if (selections.length === 0) return null
  const used = new Map<string, (typeof document.definitions)[number]>()
  const collect = (node: ASTNode): void => {
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = fragments.get(name.value)
        if (!fragment || used.has(name.value)) return
        used.set(name.value, fragment)
        collect(fragment)
      },
    })
  }
  collect({ kind: Kind.SELECTION_SET, selections })
  return rebuildDocument(operation, {
    selections,
    fragments: new Map([...fragments].filter(([name]) => used.has(name))),
  })
}

/** The projection must know the type of each object of an abstract type. */
function addConcreteTypes(document: DocumentNode, schema: GraphQLSchema, key: string) {
  const typename: FieldNode = {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: key },
    name: { kind: Kind.NAME, value: '__typename' },
  }
  const types = new TypeInfo(schema)
  return visit(
    document,
    visitWithTypeInfo(types, {
      SelectionSet(node, _key, parent) {
        if (!parent || !('kind' in parent) || parent.kind !== Kind.FIELD) return undefined
        if (!isAbstractType(types.getParentType())) return undefined
        return { ...node, selections: [...node.selections, typename] }
      },
    }),
  )
}

/** The document with its text and the hash of the text. */
export function toExecutableText(document: DocumentNode): Executable {
  const source = print(document)
  return { document, source, hash: createHash('sha256').update(source).digest('hex') }
}
