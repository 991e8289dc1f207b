/** The statements about police stations, and about their part in cases. */

import type { Queryable } from '../../kit/database/database.ts'

/** A police station of the registry. */
export interface StationRow {
  readonly code: string
  readonly nameTh: string
  readonly nameEn: string
  readonly province: string
}

/** Adds stations that are new and changes those that differ; returns the codes of both. For the owner alone. */
export async function upsertStations(db: Queryable, stations: readonly StationRow[]) {
  const rows = await db.query<{ code: string }>(
    `insert into referrals.police_station as known (code, name_th, name_en, province)
     select s.code, s."nameTh", s."nameEn", s.province
     from jsonb_to_recordset($1::jsonb) as s (code text, "nameTh" text, "nameEn" text, province text)
     on conflict (code) do update
       set name_th = excluded.name_th, name_en = excluded.name_en, province = excluded.province
       where (known.name_th, known.name_en, known.province)
         is distinct from (excluded.name_th, excluded.name_en, excluded.province)
     returning code`,
    [JSON.stringify(stations)],
  )
  return rows.map(({ code }) => code)
}

/** The stations with these codes. */
export function findStations(db: Queryable, codes: readonly string[]) {
  return db.query<StationRow>(
    `select code, name_th as "nameTh", name_en as "nameEn", province
     from referrals.police_station where code = any ($1::text[])`,
    [codes],
  )
}

/** The stations of a province, or of all for null, by code. At most 5,000. */
export function listStations(db: Queryable, province: string | null) {
  return db.query<StationRow>(
    `select code, name_th as "nameTh", name_en as "nameEn", province
     from referrals.police_station where ($1::text is null or province = $1::text) order by code limit 5000`,
    [province],
  )
}

/** Whether the station takes part: it has a row and an agency. */
export async function isStation(db: Queryable, code: string) {
  const rows = await db.query(
    `select s.code from referrals.police_station s join access.agency a on a.id = 'police:station:' || s.code
     where s.code = $1::text`,
    [code],
  )
  return rows.length === 1
}

/** The station becomes an investigator of the case. */
export async function insertInvestigator(
  db: Queryable,
  caseId: string,
  stationCode: string,
  at: Date,
) {
  await db.query(
    `select access.add_party($1::uuid, 'police:station:' || $2::text, 'INVESTIGATOR', $3::timestamptz)`,
    [caseId, stationCode, at],
  )
}

/** Another station takes the part of this one, in every case of the same merges in which it has one. */
export async function updateInvestigator(
  db: Queryable,
  caseId: string,
  stationCode: string,
  toStationCode: string,
  at: Date,
) {
  await db.query(
    `select access.hand_on_part($1::uuid, 'police:station:' || $2::text, 'police:station:' || $3::text, $4::timestamptz)`,
    [caseId, stationCode, toStationCode, at],
  )
}
