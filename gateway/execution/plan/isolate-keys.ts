/** A caller's response keys, kept apart from the fields that subgraphs need of one another. */

import {
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
} from 'graphql'
import { meaningOf } from './find-type-conflicts.ts'

/** A document whose response keys do not conflict with fields that subgraphs require. */
export interface IsolatedDocument {
  /** The document that is planned and executed. */
  readonly document: DocumentNode
  /** The key under which a field of the original document is executed, where it is another than its own. */
  readonly internalKeys: ReadonlyMap<FieldNode, string>
  /** The other way round, for the paths of errors. */
  readonly responseKeys: ReadonlyMap<string, string>
}

/**
 * `{ me { id: name } }` would make a subgraph look up the entity whose key is the name, and `price(currency: USD)`
 * answer for what `@requires` asks in EUR: the planner knows fields by their response keys. So a key that is called
 * like a dependency, but is not exactly that field, is executed under a name that nothing else has. So is each meaning of
 * a key in conflict: where a subgraph knows members of an interface as one object (`@interfaceObject`), the planner
 * merges what is selected of them.
 * @param conflicts response keys that members of an abstract type select differently
 */
export function isolateKeys(
  document: DocumentNode,
  schema: GraphQLSchema,
  dependencies: ReadonlySet<string>,
  conflicts: ReadonlySet<string>,
): IsolatedDocument {
  const internalKeys = new Map<FieldNode, string>()
  const responseKeys = new Map<string, string>()
  const byMeaning = new Map<string, string>()
  const prefix = freePrefix(document)
  const types = new TypeInfo(schema)
  visit(
    document,
    visitWithTypeInfo(types, {
      [Kind.FIELD](field) {
        const key = field.alias?.value ?? field.name.value
        if (!dependencies.has(key) && !conflicts.has(key)) return
        const takesArguments = (types.getFieldDef()?.args.length ?? 0) > 0
        if (key === field.name.value && !takesArguments) return
        const meaning = `${key}:${meaningOf(field)}`
        const internal = byMeaning.get(meaning) ?? `${prefix}${byMeaning.size + 1}_${key}`
        byMeaning.set(meaning, internal)
        internalKeys.set(field, internal)
        responseKeys.set(internal, key)
      },
    }),
  )
  if (internalKeys.size === 0) return { document, internalKeys, responseKeys }
  return { document: rename(document, internalKeys), internalKeys, responseKeys }
}

function rename(document: DocumentNode, keys: ReadonlyMap<FieldNode, string>): DocumentNode {
  return visit(document, {
    [Kind.FIELD]: {
      enter(field) {
        const internal = keys.get(field)
        if (internal === undefined) return undefined
        return { ...field, alias: { kind: Kind.NAME, value: internal } }
      },
    },
  })
}

/** Names that the document itself does not use. */
function freePrefix(document: DocumentNode): string {
  let longest = ''
  visit(document, {
    [Kind.NAME]({ value }) {
      const own = /^isolated_+/.exec(value)?.[0] ?? ''
      if (own.length > longest.length) longest = own
    },
  })
  return longest === '' ? 'isolated_' : `${longest}_`
}
