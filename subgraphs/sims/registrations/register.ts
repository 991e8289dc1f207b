/** `registerSims`: an operator reports its numbers. */

import { insertPersons } from '../../kit/access/persons.ts'
import { badUserInput } from '../../kit/errors.ts'
import {
  pseudonymOf,
  requireIdentity,
  type IdentityDocument,
  type IdentityInput,
} from '../../kit/identity-document.ts'
import { once } from '../../kit/idempotency/once.ts'
import { readLine, readList } from '../../kit/input.ts'
import { readBoundedInstant } from '../../kit/instants.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { publishClaims } from '../events/publish-claims.ts'
import { findClaims } from '../claims/store.ts'
import type { SimsLoaders } from '../loaders.ts'
import { foreignerLimit, touristEnd } from '../law/rules.ts'
import { countOverLimit } from '../tourists/store.ts'
import { upsertSims, type RegisteredRow, type SimKind } from '../store.ts'

type Context = SubgraphContext<SimsLoaders>

interface SimInput {
  readonly msisdn: string
  readonly nationalId?: string | null
  readonly identity?: IdentityInput | null
  readonly holderName: string
  readonly registeredAt: string
  readonly verifiedAt?: string | null
  readonly kind?: SimKind | null
}
interface RegisterSimsInput {
  readonly idempotencyKey: string
  readonly sims: readonly SimInput[]
}

/** A name that an operator registered has a higher rank than one that a report mentions (1). */
const registeredRank = 2

/** When mobile service began in Thailand: no number was registered before. */
const firstRegistration = new Date('1986-01-01T00:00:00+07:00')

/**
 * Registers up to 1,000 numbers of the calling operator. A number that another operator has becomes a claim.
 * @throws {BAD_USER_INPUT} when an entry is not acceptable; nothing is changed
 */
export async function registerSims(
  _parent: unknown,
  { input }: { readonly input: RegisterSimsInput },
  context: Context,
) {
  const at = context.now()
  const entries = readList(input.sims, 'sims').map((sim, index) =>
    readEntry(sim, `sims[${index}]`, context, at),
  )
  if (new Set(entries.map(({ msisdn }) => msisdn)).size < entries.length)
    throw badUserInput('sims names a number twice')

  const answer = await context.transaction((db) =>
    once(db, { subgraph: 'sims', operation: 'registerSims', input }, async () => {
      await insertPersons(
        db,
        entries.map(({ holderId: id, document, name }) => {
          return { id, ...document, name, rank: registeredRank }
        }),
      )
      const rows = await upsertSims(
        db,
        entries.map(({ document: _document, name: _name, ...entry }) => entry),
        at,
      )
      const claimIds = rows.flatMap(({ claimId }) => (claimId === null ? [] : [claimId]))
      if (claimIds.length > 0)
        await publishClaims(db, await findClaims(db, claimIds), 'made', context.pseudonyms, at)
      const most = foreignerLimit(at)?.most
      const holderIds = [...new Set(entries.map(({ holderId }) => holderId))]
      const overLimit = most === undefined ? 0 : await countOverLimit(db, holderIds, most)
      return { ...countOutcomes(rows), overLimit }
    }),
  )
  // an answer that was kept before foreigners were counted has none
  return { ...answer, overLimit: answer.overLimit ?? 0 }
}

function readEntry(sim: SimInput, field: string, { pseudonyms }: Context, at: Date) {
  const registeredAt = readBoundedInstant(
    'SimInput.registeredAt',
    sim.registeredAt,
    `${field}.registeredAt`,
    { NOW: at, TELEPHONY_BEGAN: firstRegistration },
  )
  const document = requireIdentity(
    sim.nationalId,
    sim.identity,
    `${field}.nationalId`,
    `${field}.identity`,
  )
  const end = touristEnd(registeredAt, at)
  return {
    id: pseudonyms.sim(sim.msisdn),
    msisdn: sim.msisdn,
    holderId: pseudonymOf(document, pseudonyms),
    document,
    kind: readKind(sim, field, document),
    touristUntil: end?.dueAt ?? null,
    rule: end?.rule ?? null,
    name: readLine(sim.holderName, `${field}.holderName`, 200),
    registeredAt,
    verifiedAt: readVerifiedAt(sim, field, registeredAt, at),
  }
}

/** A tourist's number is registered with a passport. */
function readKind({ kind }: SimInput, field: string, { passportNumber }: IdentityDocument) {
  if (kind === 'TOURIST' && passportNumber === null)
    throw badUserInput(`${field}.kind can be TOURIST only with identity.passport`)
  return kind ?? null
}

/** A holder shows who they are at the registration or later. */
function readVerifiedAt({ verifiedAt }: SimInput, field: string, registeredAt: Date, at: Date) {
  if (verifiedAt === null || verifiedAt === undefined) return null
  return readBoundedInstant('SimInput.verifiedAt', verifiedAt, `${field}.verifiedAt`, {
    NOW: at,
    SIM_REGISTERED: registeredAt,
  })
}

function countOutcomes(rows: readonly RegisteredRow[]) {
  const count = (wanted: RegisteredRow['outcome']) =>
    rows.filter(({ outcome }) => outcome === wanted).length
  return { registered: count('REGISTERED'), updated: count('UPDATED'), claimed: count('CLAIMED') }
}
