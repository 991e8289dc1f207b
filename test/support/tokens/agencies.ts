/** Agencies as the operator's registry would put them into the database. */

import type { AgencyEntry } from '../../../subgraphs/kit/access/agencies.ts'
import { syncAgencies } from '../../../subgraphs/kit/access/sync-agencies.ts'
import type { Database } from '../../../subgraphs/kit/database/database.ts'

const entry = (id: string, kind: AgencyEntry['kind']): AgencyEntry => ({
  id,
  kind,
  nameTh: `หน่วยงาน ${id}`,
  nameEn: `Agency ${id}`,
})

export const testAgencies: readonly AgencyEntry[] = [
  entry('aoc', 'AOC'),
  ...['002', '004', '006', '011', '014', '025', '030'].map((code) => entry(`bank:${code}`, 'BANK')),
  ...['ais', 'true', 'nt'].map((name) => entry(`telco:${name}`, 'TELCO')),
  entry('nbtc', 'REGULATOR'),
  entry('police:ccib', 'POLICE'),
  entry('police:station:10101', 'POLICE'),
  entry('police:station:10102', 'POLICE'),
  entry('amlo', 'AMLO'),
]

export async function insertTestAgencies(db: Database): Promise<void> {
  await syncAgencies(db, testAgencies)
}
