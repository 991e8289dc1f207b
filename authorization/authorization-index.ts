/** The index of a schema: everything that a decision reads of it. */

import {
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'
import { type Gate } from './gate.ts'

/** The gates of a schema by type and field. Immutable. */
export interface AuthorizationIndex {
  readonly schema: GraphQLSchema
  /** The gates that a field on this object type needs open: its own, its type's, its output type's. */
  gatesOf(type: GraphQLObjectType, fieldName: string): readonly Gate[]
  /** The gates that a value of this type needs open, whichever of its fields are selected. Of an interface only those that are not copies of its implementers' gates. */
  gatesOfType(type: GraphQLNamedType): readonly Gate[]
  /** The gates that a field needs open where it is selected on this interface, beside those of the object types. */
  gatesOnInterface(type: GraphQLInterfaceType, fieldName: string): readonly Gate[]
  /** The object types that a value of this type can be. */
  possibleTypes(type: GraphQLNamedType): readonly GraphQLObjectType[]
  /** Names of the subgraphs that define the element (`Type` or `Type.field`); empty without join directives. */
  subgraphsOf(coordinate: string): readonly string[]
  /** Every scope, and every policy, that a gate names. */
  readonly scopes: ReadonlySet<string>
  readonly policies: ReadonlySet<string>
}

/** A gate that no grant opens, for a field that the schema does not have. */
export function closedGate(at: string): Gate {
  return { directive: 'requiresScopes', anyOf: [], at }
}
