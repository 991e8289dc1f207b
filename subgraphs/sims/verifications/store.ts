/** The statements about the verification of a person at one operator. Its history is never changed. */

import { randomUUID } from 'node:crypto'
import type { PageRequest } from '../../kit/connection.ts'
import type { Queryable } from '../../kit/database/database.ts'
import type { HolderRow } from '../holders/store.ts'

/** One transition of a verification. */
export interface HolderEventRow {
  readonly id: string
  /** As `holderKey` names the person at the operator. */
  readonly holder: string
  readonly at: Date
  readonly state: string
  readonly agencyId: string
  readonly reason: string | null
  readonly rule: string | null
  readonly verifyBy: Date | null
}

/** A transition of a verification, to be written. */
export interface HolderTransition {
  readonly at: Date
  readonly state: 'REQUIRED' | 'JUSTIFIED' | 'VERIFIED' | 'REFUSED'
  readonly reason: string | null
  /** Null: the rule under which the verification was demanded. */
  readonly rule: string | null
  readonly verifyBy: Date | null
  /** REQUIRED: when the sweeper warns. */
  readonly warnAt?: Date | null
}

/** Moves a locked holder on, and writes down who did it, when, why and under which rule. */
export async function updateVerification(
  db: Queryable,
  holder: HolderRow,
  transition: HolderTransition,
): Promise<HolderRow> {
  const { at, state, reason, rule, verifyBy, warnAt = null } = transition
  await db.query(
    `insert into sims.holder_event (person_id, operator, at, state, count, agency_id, officer, reason, rule, verify_by)
     values ($1::text, $2::text, $3::timestamptz, $4::text, $5::integer, access.agency_id(), access.officer(),
       $6::text, coalesce($7::text, (select h.rule from sims.holder_event h
         where h.person_id = $1::text and h.operator = $2::text and h.state = 'REQUIRED' order by h.id desc limit 1)),
       $8::timestamptz)`,
    [holder.personId, holder.operator, at, state, holder.count, reason, rule, verifyBy],
  )
  if (state === 'REQUIRED')
    await db.query(
      `update sims.holder_count set verification = 'REQUIRED', verify_by = $3::timestamptz, demand_id = $4::uuid,
         demanded_at = $5::timestamptz, demand_rule = $6::text, warn_at = $7::timestamptz, warned_at = null,
         overdue_announced_at = null
       where person_id = $1::text and operator = $2::text`,
      [holder.personId, holder.operator, verifyBy, randomUUID(), at, rule, warnAt],
    )
  else
    await db.query(
      `update sims.holder_count set verification = $3::text, verify_by = $4::timestamptz
       where person_id = $1::text and operator = $2::text`,
      [holder.personId, holder.operator, state, verifyBy],
    )
  return { ...holder, verification: state, verifyBy }
}

/** The transitions of each holder, newest first; `after` is the id of the last one before the page. */
export function findHolderEvents(db: Queryable, holders: readonly string[], page: PageRequest) {
  return db.query<HolderEventRow>(
    `select wanted.holder, e.id::text as id, e.at, e.state, e.agency_id as "agencyId", e.reason, e.rule,
       e.verify_by as "verifyBy"
     from unnest($1::text[]) as wanted (holder)
       cross join lateral (
         select h.id, h.at, h.state, h.agency_id, h.reason, h.rule, h.verify_by from sims.holder_event h
         where h.person_id = split_part(wanted.holder, ' ', 1) and h.operator = split_part(wanted.holder, ' ', 2)
           and h.id < coalesce($2::bigint, 9223372036854775807)
         order by h.id desc limit $3::integer) as e
     order by wanted.holder, e.id desc`,
    [holders, page.after?.[0] ?? null, page.limit],
  )
}
