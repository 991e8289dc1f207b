/** The part of the schema that a caller may know of, for introspection and for messages. */

import {
  buildASTSchema,
  Kind,
  parse,
  printSchema,
  type DefinitionNode,
  type GraphQLSchema,
  type NamedTypeNode,
} from 'graphql'
import { findVisibleFields, type Ceiling } from './visible-fields.ts'
import type { AuthorizationIndex } from '../authorization-index.ts'
import type { CacheBudget } from '../cache-budget.ts'

/**
 * Builds the schema within the ceiling. Its scalars check nothing: it is not for execution.
 * @param schema the schema that callers query, without the join machinery
 */
export function buildVisibleSchema(
  index: AuthorizationIndex,
  schema: GraphQLSchema,
  ceiling: Ceiling,
): GraphQLSchema {
  const { types, coordinates } = findVisibleFields(index, schema, ceiling)
  const query = schema.getQueryType()?.name
  const isShown = (name: string) => types.has(name) || name === query
  const isShownNode = ({ name }: NamedTypeNode) => isShown(name.value)
  const definitions = parse(printSchema(schema)).definitions.flatMap(
    (definition): readonly DefinitionNode[] => {
      if (definition.kind === Kind.DIRECTIVE_DEFINITION) return [definition]
      if (definition.kind === Kind.SCHEMA_DEFINITION) {
        const operationTypes = definition.operationTypes.filter(({ type }) => isShownNode(type))
        return [{ ...definition, operationTypes }]
      }
      if (!('name' in definition) || !definition.name || !isShown(definition.name.value)) return []
      const type = definition.name.value
      switch (definition.kind) {
        case Kind.OBJECT_TYPE_DEFINITION:
        case Kind.INTERFACE_TYPE_DEFINITION: {
          const fields = definition.fields?.filter(({ name }) =>
            coordinates.has(`${type}.${name.value}`),
          )
          const interfaces = definition.interfaces?.filter(isShownNode)
          return [{ ...definition, fields: fields ?? [], interfaces: interfaces ?? [] }]
        }
        case Kind.UNION_TYPE_DEFINITION:
          return [{ ...definition, types: definition.types?.filter(isShownNode) ?? [] }]
        default:
          return [definition]
      }
    },
  )
  return buildASTSchema(
    { kind: Kind.DOCUMENT, definitions },
    { assumeValid: true, assumeValidSDL: true },
  )
}

/** Visible schemas by ceiling. */
export interface VisibleSchemas {
  /** One schema for all ceilings that do not differ in the scopes that the schema names. */
  forCeiling(ceiling: Ceiling): GraphQLSchema
}

/** Bytes of a schema for each of its fields, with the type, its arguments and its description. */
const bytesPerField = 2_048

/**
 * Creates a cache of visible schemas.
 * @param schema the schema that callers query, without the join machinery
 * @param caches the budget that bounds the cache of schemas, in bytes
 */
export function createVisibleSchemas(
  index: AuthorizationIndex,
  schema: GraphQLSchema,
  caches: CacheBudget,
): VisibleSchemas {
  const built = caches.createCache<GraphQLSchema>()
  const bytes = bytesPerField * countFields(schema)
  return {
    forCeiling(ceiling) {
      const scopes = [...ceiling.scopes].filter((scope) => index.scopes.has(scope)).toSorted()
      const key = JSON.stringify([ceiling.authenticated, ...scopes])
      const known = built.get(key)
      if (known) return known
      const visible = buildVisibleSchema(index, schema, ceiling)
      built.set(key, visible, bytes)
      return visible
    },
  }
}

function countFields(schema: GraphQLSchema): number {
  return Object.values(schema.getTypeMap()).reduce(
    (sum, type) => sum + 1 + ('getFields' in type ? Object.keys(type.getFields()).length : 0),
    0,
  )
}
