/** Budgets of callers: an answer with more persons or look-ups than they allow does not leave. */

import { createHash } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import { comparedOfficer } from '../../schema/identity.ts'
import {
  defaultBudgets,
  tokensPerMiss,
  type AgencyBudgets,
} from '../authentication/registry/agency-budgets.ts'
import type { AgencyRegistry } from '../authentication/registry/agency-registry.ts'
import type { GatewayDatabase } from '../authentication/stores/database.ts'
import { createGroupedWrites } from '../authentication/stores/group-writes.ts'
import type { Caller } from '../authentication/authenticate.ts'
import { createCountedPersons } from './counted-persons.ts'
import {
  countAnswers,
  deleteReadBefore,
  saveAgencyBudgets,
  type AnswerToCount,
  type BudgetName,
  type CountedAnswer,
} from './store.ts'

/** The amounts that one answer takes from the budgets. */
export interface Spending {
  /** Null for an anonymous caller; all of them share one budget. */
  readonly caller: Caller | null
  /** Pseudonyms of the persons whose data the answer holds. */
  readonly persons: ReadonlySet<string>
  readonly lookUps: { readonly hits: number; readonly misses: number }
}

/** A budget that an answer would exceed. */
export interface SpentBudget {
  readonly name: BudgetName
  /** Seconds after which the answer may fit. */
  readonly retryAfterSeconds: number
}

/** The budgets of the callers of one gateway; the counts are those of all gateways. */
export interface Budgets {
  /**
   * Counts an answer.
   * @returns the budget that it would exceed; no person is counted then, but tokens of look-ups may be
   * @throws when the counts cannot be written: the answer must not leave
   */
  spend(spending: Spending): Promise<SpentBudget | undefined>
}

/** Database, registry, clock and log of the budgets. */
export interface BudgetsOptions {
  readonly db: GatewayDatabase
  readonly registry: AgencyRegistry
  readonly now: () => Date
  readonly log: FastifyBaseLogger
}

/** Most answers that are counted in one statement. */
const maxItems = 100
const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Thailand is seven hours ahead of UTC and has no summer time. */
const thailandMs = 7 * hourMs

/** Budgets that all gateways of the database share. */
export function createBudgets({ db, registry, now, log }: BudgetsOptions): Budgets {
  const counted = createCountedPersons()
  const counts = createGroupedWrites<AnswerToCount, CountedAnswer>({
    write: (answers) => countAnswers(db, answers),
    maxItems,
  })
  let kept: AgencyRegistry['agencies'] | undefined
  keepRegistry()
  let forgottenAt = 0

  /** Keeps the budgets of the registry where callers read them: at the start, and when the registry was reloaded. */
  function keepRegistry(): void {
    const { agencies } = registry
    if (agencies === kept) return
    kept = agencies
    saveAgencyBudgets(db, [...agencies.values()]).catch(() => {
      kept = undefined
      log.error('budgets of the registry not kept')
    })
  }

  function forget(day: Date): void {
    if (day.getTime() === forgottenAt) return
    forgottenAt = day.getTime()
    deleteReadBefore(db, day).catch(() => {
      forgottenAt = 0
      log.error('persons of earlier days not forgotten')
    })
  }

  function report(noticed: readonly BudgetName[], agency: string): void {
    for (const budget of noticed) log.warn({ agency, budget }, 'budget nearly spent')
  }

  return {
    async spend({ caller, persons, lookUps }) {
      keepRegistry()
      const lookedUp = lookUps.hits + lookUps.misses
      if (persons.size + lookedUp === 0) return undefined
      const at = now()
      const spender = {
        agencyId: caller?.agencyId ?? 'anonymous',
        // one officer has one budget, in whatever capitals the token names them
        officer: comparedOfficer(caller?.officer ?? 'anonymous'),
      }
      const budgets = registry.agencies.get(spender.agencyId)?.budgets ?? defaultBudgets('PARTNER')
      const hour = startOf(at, hourMs)
      // persons who were counted in this hour are free, and most answers hold no others
      if (lookedUp === 0 && counted.has(spender, hour, persons)) return undefined
      const day = startOf(at, dayMs, thailandMs)
      const hashes = [...persons].map((person) => hashRead(spender, person))
      const answer = { spender, persons: hashes, lookUps, at, hour, day, budgets }
      const { missing, refused, noticed } = await counts.add(answer)
      report(noticed, spender.agencyId)
      if (missing > 0) return spentLookUps(lookedUp, missing, budgets)
      forget(day)
      if (refused === null) counted.add(spender, hour, persons)
      const [start, length] = refused === 'PERSONS_PER_DAY' ? [day, dayMs] : [hour, hourMs]
      return refused === null
        ? undefined
        : { name: refused, retryAfterSeconds: secondsBetween(at, start.getTime() + length) }
    },
  }
}

/** A bucket that cannot hold enough for so many look-ups at once never will; asking for fewer helps. */
function spentLookUps(
  lookedUp: number,
  missing: number,
  { lookUpTokens, lookUpTokensPerMinute }: AgencyBudgets,
): SpentBudget {
  const waited = lookedUp * tokensPerMiss > lookUpTokens ? lookUpTokens : missing
  return {
    name: 'LOOK_UPS',
    retryAfterSeconds: Math.max(1, Math.ceil((waited * 60) / lookUpTokensPerMinute)),
  }
}

/** Binds the person to the officer, so that the rows of two officers cannot be compared. */
function hashRead(
  { agencyId, officer }: { readonly agencyId: string; readonly officer: string },
  person: string,
): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([agencyId, officer, person]))
    .digest()
    .subarray(0, 16)
}

function startOf(at: Date, lengthMs: number, offsetMs = 0): Date {
  const local = at.getTime() + offsetMs
  return new Date(local - (local % lengthMs) - offsetMs)
}

function secondsBetween(at: Date, end: number): number {
  return Math.max(1, Math.ceil((end - at.getTime()) / 1_000))
}
