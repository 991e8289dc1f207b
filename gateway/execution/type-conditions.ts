/** Which types a type condition lets through, looked up once for each condition. */

import { isAbstractType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql'

export interface TypeConditions {
  /** Names of the object and interface types that are the condition's type or a subtype of it. */
  namesWithin(condition: string): ReadonlySet<string>
}

export function createTypeConditions(schema: GraphQLSchema): TypeConditions {
  const known = new Map<string, ReadonlySet<string>>()
  return {
    namesWithin(condition) {
      const names = known.get(condition) ?? findNames(schema, condition)
      known.set(condition, names)
      return names
    },
  }
}

function findNames(schema: GraphQLSchema, condition: string): ReadonlySet<string> {
  const names = new Set([condition])
  const abstract = schema.getType(condition)
  if (!isAbstractType(abstract)) return names
  for (const type of Object.values(schema.getTypeMap()))
    if ((isObjectType(type) || isInterfaceType(type)) && schema.isSubType(abstract, type))
      names.add(type.name)
  return names
}
