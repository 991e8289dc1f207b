/** The agencies that take part, as the operator's registry names them. Written by the owner, read by every subgraph. */

import type { AgencyKind } from '../../../schema/identity.ts'
import type { Queryable } from '../database/database.ts'

/** An agency as the database has it. */
export interface AgencyEntry {
  readonly id: string
  readonly kind: AgencyKind
  readonly nameTh: string
  readonly nameEn: string
}

/** Adds agencies that are new and changes those that differ; returns the ids of both. */
export async function upsertAgencies(db: Queryable, agencies: readonly AgencyEntry[]) {
  const rows = await db.query<{ id: string }>(
    `insert into access.agency as known (id, kind, name_th, name_en)
     select a.id, a.kind, a."nameTh", a."nameEn"
     from jsonb_to_recordset($1::jsonb) as a (id text, kind text, "nameTh" text, "nameEn" text)
     on conflict (id) do update set kind = excluded.kind, name_th = excluded.name_th, name_en = excluded.name_en
       where (known.kind, known.name_th, known.name_en) is distinct from (excluded.kind, excluded.name_th, excluded.name_en)
     returning id`,
    [JSON.stringify(agencies)],
  )
  return rows.map(({ id }) => id)
}

/** Which of these bank codes belong to no agency. */
export async function findUnknownBanks(db: Queryable, bankCodes: readonly string[]) {
  const rows = await db.query<{ code: string }>(
    `select code from unnest($1::text[]) as code
     where not exists (select 1 from access.agency a where a.id = 'bank:' || code)`,
    [bankCodes],
  )
  return new Set(rows.map(({ code }) => code))
}
