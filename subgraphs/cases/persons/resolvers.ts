/** The type `Person`: who it is, for those whose purpose covers the person. */

import { requireCovered } from '../../kit/access/purposes.ts'
import { readSlice, type PageArguments } from '../../kit/connection.ts'
import { kindOf } from '../../kit/identity-document.ts'
import type { Resolvers, SubgraphContext } from '../../kit/subgraph.ts'
import type { CasesLoaders } from '../loaders.ts'

type Context = SubgraphContext<CasesLoaders>
interface Reference {
  readonly id: string
}

/** Resolvers of the type. */
export const personTypes: Resolvers<Context> = {
  Person: {
    nationalId: async (person: Reference, _args, context) =>
      (await identify(person, context))?.nationalId,
    identityKind: async (person: Reference, _args, context) => {
      const identity = await identify(person, context)
      return identity && kindOf(identity)
    },
    foreignerId: async (person: Reference, _args, context) =>
      (await identify(person, context))?.foreignerId,
    passport: async (person: Reference, _args, context) => {
      const identity = await identify(person, context)
      if (!identity?.passportNumber) return null
      return { country: identity.passportCountry, number: identity.passportNumber }
    },
    juristicId: async (person: Reference, _args, context) =>
      (await identify(person, context))?.juristicId,
    name: async (person: Reference, _args, context) => {
      const { identity, names } = await identifyWithNames(person, context)
      return names[0]?.name ?? identity?.unattributedName
    },
    names: async (person: Reference, _args, context) =>
      (await identifyWithNames(person, context)).names,
    hasNameConflict: async (person: Reference, _args, context) => {
      const { names } = await identifyWithNames(person, context)
      return new Set(names.map(({ comparedName }) => comparedName)).size > 1
    },
    msisdn: async (person: Reference, _args, context) =>
      // only the victim of the case has a contact number
      (await identify(person, context)) && (await context.loaders.contact.load(person.id))?.msisdn,
    casesAsSuspect: (person: Reference, args: PageArguments, { loaders }) =>
      loaders.casesOfSuspect.load({ key: person.id, page: readSlice(args, 'UUID') }),
  },
}

/**
 * The identity of a person; null where nobody registered one.
 * @throws {FORBIDDEN} when the purpose of the caller does not cover the person
 */
async function identify({ id }: Reference, { caller, loaders }: Context) {
  const identity = await loaders.identity.load(id)
  if (!identity) requireCovered(caller, await loaders.coverage.load(id))
  return identity
}

/** The same, and the names under which agencies know the person; read at once, and no names without an identity. */
async function identifyWithNames(person: Reference, context: Context) {
  const [identity, names] = await Promise.all([
    identify(person, context),
    context.loaders.namesOfPerson.load(person.id),
  ])
  return { identity, names: identity ? names : [] }
}

/** A person by pseudonym; null where there is none. */
export function toPerson(id: string | null | undefined) {
  return id ? { id } : null
}
