import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import {
  countHolders,
  listHolders,
  type HolderFilter,
} from '../../../subgraphs/sims/holder-lists/store.ts'
import { sims } from '../../../subgraphs/sims/subgraph.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'
import { allHolders } from '../../support/domain/holder-filter.ts'

const at = '2026-01-05T02:00:00Z'
const before = `
  insert into sims.registration (msisdn, id, operator, holder_id, status, registered_at, suspension_due_at, suspended_at, updated_at)
  select '+6680000000' || n, 'sim_' || n, 'TRUE', 'psn_a', case n when 0 then 'SUSPENDED' when 1 then 'REVOKED' else 'ACTIVE' end,
    '${at}', null, case n when 0 then timestamptz '${at}' end, '${at}'
  from generate_series(0, 7) as n;
  insert into sims.registration_history (msisdn, operator, holder_id, registered_at, ended_at)
  values ('+66800000002', 'AIS', 'psn_b', '${at}', '${at}');
  insert into sims.suspension_order (msisdn, operator, reason, ordered_by, officer, ordered_at, due_at, confirmed_at, suspended_at)
  values ('+66800000000', 'TRUE', 'scam calls', 'nbtc', 'officer-1', '${at}', '${at}', '${at}', '${at}');
  insert into sims.verification (person_id, operator, state, required_by, required_at, verify_by, justification, justified_at,
    decided_by, decided_at, reason)
  values ('psn_a', 'TRUE', 'VERIFIED', 'nbtc', '${at}', '${at}', 'a fleet', '2026-01-06', 'nbtc', '2026-01-07', 'as shown');
`

describe.each(engines)('the second migration of the sims subgraph on $engine', ({ openEmpty }) => {
  let database: TestDatabase
  let folder: string

  beforeAll(async () => {
    database = await openEmpty()
    folder = await mkdtemp(join(tmpdir(), 'sims-'))
    const first = '0001-create-registrations.sql'
    await copyFile(new URL(first, sims.migrations.folder), join(folder, first))
    await migrate(database.db, [{ schema: 'sims', folder: pathToFileURL(`${folder}/`) }])
    await database.db.asOwner((owner) => owner.script(before))
    expect(await migrate(database.db, [sims.migrations])).toContain(
      'sims/0002-keep-tallies-and-events',
    )
  })
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
    await database?.close()
  })

  test('keeps what was known before it', async () => {
    const read = (statement: string) => database.db.asOwner((owner) => owner.query(statement))
    expect(
      await read(
        `select kind, operator, agency_id as agency, reason from sims.number_event
         where msisdn in ('+66800000000', '+66800000002') order by msisdn, id`,
      ),
    ).toEqual([
      { kind: 'REGISTERED', operator: 'TRUE', agency: 'telco:true', reason: null },
      { kind: 'SUSPENSION_ORDERED', operator: 'TRUE', agency: 'nbtc', reason: 'scam calls' },
      { kind: 'SUSPENDED', operator: 'TRUE', agency: 'telco:true', reason: null },
      { kind: 'REGISTERED', operator: 'AIS', agency: 'telco:ais', reason: null },
      { kind: 'REGISTERED', operator: 'TRUE', agency: 'telco:true', reason: null },
    ])
    expect(
      await read(
        'select state, agency_id as agency, reason, count from sims.holder_event order by id',
      ),
    ).toEqual([
      { state: 'REQUIRED', agency: 'nbtc', reason: null, count: 7 },
      { state: 'JUSTIFIED', agency: 'telco:true', reason: 'a fleet', count: 7 },
      { state: 'VERIFIED', agency: 'nbtc', reason: 'as shown', count: 7 },
    ])
  })

  test('tallies the holders that were there', async () => {
    const session = {
      role: 'aoc_sims',
      agencyId: 'nbtc',
      agencyKind: 'REGULATOR',
      officer: 'officer-1',
    }
    const filter: HolderFilter = { ...allHolders, moreThan: 5, states: ['VERIFIED'] }
    const now = new Date(at)
    const [total, rows] = await database.db.transaction(session, async (db) => [
      await countHolders(db, filter, now),
      await listHolders(db, filter, { size: 20, limit: 21, after: null }, now),
    ])
    expect(total).toBe(1)
    expect(rows).toMatchObject([{ personId: 'psn_a', operator: 'TRUE', count: 7 }])
  })
})
