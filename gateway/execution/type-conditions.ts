/** Types that a type condition includes, looked up once for each condition. */

import { isAbstractType, isInterfaceType, isObjectType, type GraphQLSchema } from 'graphql'

/** Answers which types a type condition includes. */
export interface TypeConditions {
  /** Names of the object and interface types that are the condition's type or a subtype of it. */
  namesWithin(condition: string): ReadonlySet<string>
  /** Whether an object of this `__typename` may be of one of the types; an interface object bears its interface's name. */
  mayBeOf(typename: unknown, names: ReadonlySet<string>): boolean
}

/** Type conditions of one schema; results are cached, one entry for each condition. */
export function createTypeConditions(schema: GraphQLSchema): TypeConditions {
  const known = new Map<string, ReadonlySet<string>>()
  function namesWithin(condition: string): ReadonlySet<string> {
    const names = known.get(condition) ?? findNames(schema, condition)
    known.set(condition, names)
    return names
  }
  return {
    namesWithin,
    mayBeOf(typename, names) {
      if (typeof typename !== 'string' || names.has(typename)) return true
      const isInterface = isInterfaceType(schema.getType(typename))
      return isInterface && [...namesWithin(typename)].some((name) => names.has(name))
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
