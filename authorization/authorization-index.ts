import {
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql'
import { type Gate } from './gate.ts'

export interface AuthorizationIndex {
  readonly schema: GraphQLSchema
  /** The gates that a field on this object type needs open: its own, its type's, its output type's. */
  gatesOf(type: GraphQLObjectType, fieldName: string): readonly Gate[]
  /** The gates that a value of this type needs open, whatever field of it is asked for: those of an object, or of an interface where they are its own. */
  gatesOfType(type: GraphQLNamedType): readonly Gate[]
  /** The gates that a field needs open where it is selected on this interface, beside those of the object types. */
  gatesOnInterface(type: GraphQLInterfaceType, fieldName: string): readonly Gate[]
  /** The object types that a value of this type can be. */
  possibleTypes(type: GraphQLNamedType): readonly GraphQLObjectType[]
  /** Names of the subgraphs from which the element (`Type` or `Type.field`) comes; empty where no join directive says. */
  subgraphsOf(coordinate: string): readonly string[]
  /** Every name that a gate mentions. */
  readonly scopes: ReadonlySet<string>
  readonly policies: ReadonlySet<string>
}

/** What nothing opens: the gate of a field that the schema does not know. */
export function closedGate(at: string): Gate {
  return { directive: 'requiresScopes', anyOf: [], at }
}
