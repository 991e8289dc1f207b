/**
 * Finds the persons in answers of a graph whose subgraphs name none: a setting names the types whose objects are persons, and
 * the fields that identify one. Operations are changed to select those fields, which never reach the caller.
 */

import {
  isAbstractType,
  isLeafType,
  isObjectType,
  getNullableType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  type SelectionNode,
} from 'graphql'
import type { AuthorizationIndex } from '../../authorization/authorization-index.ts'
import {
  toExecutableText,
  type ExecutableOperation,
} from '../../authorization/decision/executable-operation.ts'
import type { AdmitObject } from '../../authorization/decision/project-response.ts'

/** Fields that identify a person, by the name of the type. */
export type SubjectKeys = ReadonlyMap<string, readonly string[]>

/** Finds persons in answers. */
export interface SubjectFinder {
  /** The operation with the fields that identify persons; the same object where it reaches none. */
  trace(executable: ExecutableOperation): ExecutableOperation
  /** @param executable from `trace`; undefined for one that reaches no person */
  admitInto(executable: ExecutableOperation, persons: Set<string>): Admission | undefined
}

/** Looks at the objects of one answer. */
export interface Admission {
  /** Adds the person of the object; false for an object whose person cannot be read. */
  readonly admit: AdmitObject
  /** Whether any object was not admitted. */
  hasRefused(): boolean
}

/** A key is not longer, in characters: names of subgraphs neither. */
const maxKeyLength = 200

/**
 * @param keys empty: undefined, for nothing is to be found
 * @param schema without what callers must not know, which the engine does not execute
 * @throws {TypeError} when a type or field of the setting cannot identify persons in this schema
 */
export function createSubjectFinder(
  keys: SubjectKeys,
  index: AuthorizationIndex,
  schema: GraphQLSchema,
): SubjectFinder | undefined {
  if (keys.size === 0) return undefined
  for (const [type, fields] of keys) for (const field of fields) checkKey(schema, type, field)
  const known = new WeakMap<ExecutableOperation, ExecutableOperation>()
  const traced = new WeakSet<ExecutableOperation>()

  function addKeysTo(executable: ExecutableOperation): ExecutableOperation {
    if (!executable.data) return executable
    const document = addKeys(executable.data.document, executable.typenameKey, { index, keys })
    if (!document) return executable
    const withKeys = { ...executable, data: toExecutableText(document) }
    traced.add(withKeys)
    return withKeys
  }

  return {
    trace(executable) {
      const found = known.get(executable) ?? addKeysTo(executable)
      known.set(executable, found)
      return found
    },
    admitInto(executable, persons) {
      if (!traced.has(executable)) return undefined
      let isRefused = false
      return {
        admit(type, value) {
          const fields = keys.get(type.name)
          if (!fields) return true
          const person = readPerson(type, fields, value, executable.typenameKey)
          if (person === undefined) isRefused = true
          else persons.add(person)
          return person !== undefined
        },
        hasRefused: () => isRefused,
      }
    },
  }
}

function checkKey(schema: GraphQLSchema, typeName: string, fieldName: string): void {
  const type = schema.getType(typeName)
  const isEntity =
    isObjectType(type) &&
    ![schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(type)
  const field = isEntity ? type.getFields()[fieldName] : undefined
  if (!field || field.args.length > 0 || !isLeafType(getNullableType(field.type)))
    throw new TypeError(
      `GATEWAY_ACCESS_LOG_SUBJECTS: ${typeName}.${fieldName} must be a field of an object type, without arguments, with one scalar value`,
    )
}

/** undefined when the document reaches no object of the types. */
function addKeys(
  document: DocumentNode,
  typenameKey: string,
  { index, keys }: { readonly index: AuthorizationIndex; readonly keys: SubjectKeys },
): DocumentNode | undefined {
  const types = new TypeInfo(index.schema)
  let isReached = false
  const changed = visit(
    document,
    visitWithTypeInfo(types, {
      SelectionSet(node, _key, parent) {
        if (!parent || !('kind' in parent) || parent.kind !== Kind.FIELD) return undefined
        const type = types.getParentType()
        if (!type) return undefined
        const persons = index.possibleTypes(type).filter(({ name }) => keys.has(name))
        isReached ||= persons.length > 0
        const added = persons.map((person) => selectKeys(person, keys, typenameKey))
        // the projection must know the type of each object of an abstract type
        const names = isAbstractType(type) ? [selectAs(typenameKey, '__typename')] : []
        if (names.length + added.length === 0) return undefined
        return { ...node, selections: [...node.selections, ...names, ...added] }
      },
    }),
  )
  return isReached ? changed : undefined
}

function selectKeys(type: GraphQLObjectType, keys: SubjectKeys, typenameKey: string) {
  const selections = (keys.get(type.name) ?? []).map((field, at) =>
    selectAs(keyOf(type, at, typenameKey), field),
  )
  return {
    kind: Kind.INLINE_FRAGMENT,
    typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: type.name } },
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  } satisfies SelectionNode
}

function selectAs(alias: string, field: string): FieldNode {
  return {
    kind: Kind.FIELD,
    alias: { kind: Kind.NAME, value: alias },
    name: { kind: Kind.NAME, value: field },
  }
}

/** Response key of a field that identifies: no text of a caller has it, for none has the key that it begins with. */
function keyOf(type: GraphQLObjectType, at: number, typenameKey: string): string {
  return `${typenameKey}_${type.name}_${at}`
}

/** `Type:key`, or `Type:key:key`; undefined when a part cannot be read. */
function readPerson(
  type: GraphQLObjectType,
  fields: readonly string[],
  value: Readonly<Record<string, unknown>>,
  typenameKey: string,
): string | undefined {
  let person = type.name
  for (const at of fields.keys()) {
    const key = keyOf(type, at, typenameKey)
    const part = readKey(Object.hasOwn(value, key) ? value[key] : undefined)
    if (part === undefined) return undefined
    person += `:${part}`
  }
  return person
}

/** Text without lone surrogates, which UTF-8 cannot tell apart, or a whole number. */
function readKey(value: unknown): string | undefined {
  const text = Number.isSafeInteger(value) ? String(value) : value
  if (typeof text !== 'string' || text === '' || text.length > maxKeyLength) return undefined
  return /\p{Cs}/u.test(text) ? undefined : text.replace(/[%:]/g, encodeURIComponent)
}
