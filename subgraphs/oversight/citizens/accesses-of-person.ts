/** Lists the accesses to a person's data, for the desk at which the person asks. */

import { readPage, toConnection, type PageArguments } from '../../kit/connection.ts'
import { countOf } from '../../kit/counts.ts'
import { forbidden } from '../../kit/errors.ts'
import { readInstant } from '../../kit/input.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import type { OversightLoaders } from '../loaders.ts'
import { writeLetter, type Language } from './letter.ts'
import { listAccessesForPerson } from './store.ts'

type Context = SubgraphContext<OversightLoaders>
interface Person {
  readonly id: string
}
interface AccessesArguments extends PageArguments {
  readonly from?: string | null
  readonly before?: string | null
}

/** Accesses of one letter. */
const maxInLetter = 500

/** The resolver of `Person.accesses`. @throws {FORBIDDEN} unless the purpose is the person's own request */
export async function accessesOfPerson({ id }: Person, args: AccessesArguments, context: Context) {
  requireRequest(context)
  const page = readPage(args, ['BIGINT'])
  const filter = {
    from: args.from ? readInstant(args.from) : null,
    before: args.before ? readInstant(args.before) : null,
  }
  context.disclosures.persons.add(id)
  const after = page.after?.[0] ?? null
  const now = context.now()
  const rows = await context.read((db) =>
    listAccessesForPerson(db, id, now, filter, after, page.limit),
  )
  context.budget.take(rows.length)
  return toConnection(
    rows,
    page,
    (row) => [row.sequence],
    countOf(context, (db, all) => listAccessesForPerson(db, id, now, filter, null, all.limit)),
  )
}

/** The resolver of `Person.accessLetter`. @throws {FORBIDDEN} unless the purpose is the person's own request */
export async function accessLetter(
  { id }: Person,
  { language }: { readonly language: Language },
  context: Context,
): Promise<string> {
  requireRequest(context)
  context.disclosures.persons.add(id)
  const now = context.now()
  const always = { from: null, before: null }
  const rows = await context.read((db) =>
    listAccessesForPerson(db, id, now, always, null, maxInLetter + 1),
  )
  context.budget.take(Math.min(rows.length, maxInLetter))
  return writeLetter(rows.slice(0, maxInLetter), language, now, rows.length > maxInLetter)
}

function requireRequest({ caller }: Context): void {
  if (caller.agencyKind !== 'AOC' || caller.purpose?.basis !== 'pdpa')
    throw forbidden('A person is told on their own request: send the purpose basis=pdpa')
}
