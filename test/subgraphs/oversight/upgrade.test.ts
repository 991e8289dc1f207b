import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { migrations } from '../../../local/subgraphs.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { oversight } from '../../../subgraphs/oversight/subgraph.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'

const before = `
  insert into oversight.access (sequence, id, at, agency_id, officer, persons, delivered, refused)
  select n, gen_random_uuid(), '2026-11-26T03:00:00Z', 'bank:004', (array['Malee', 'malee', 'anan'])[n], 1, '{}', '{}'
  from generate_series(1, 3) as n;
  insert into oversight.officer_day (agency_id, officer, day, operations, refusals, persons, purposes) values
    ('bank:004', 'Malee', '2026-11-26', 3, 1, 2, 1), ('bank:004', 'malee', '2026-11-26', 4, 0, 2, 1),
    ('bank:004', 'Malee', '2026-11-25', 5, 0, 1, 0), ('bank:004', 'anan', '2026-11-26', 7, 2, 9, 8);
  insert into oversight.officer_day_person (agency_id, officer, day, subject) values
    ('bank:004', 'Malee', '2026-11-26', 'a'), ('bank:004', 'Malee', '2026-11-26', 'b'),
    ('bank:004', 'malee', '2026-11-26', 'b'), ('bank:004', 'malee', '2026-11-26', 'c'),
    ('bank:004', 'Malee', '2026-11-25', 'a');
  insert into oversight.officer_day_purpose (agency_id, officer, day, purpose) values
    ('bank:004', 'Malee', '2026-11-26', 'one'), ('bank:004', 'malee', '2026-11-26', 'one');
`

describe.each(engines)(
  'the ninth migration of the oversight subgraph on $engine',
  ({ openEmpty }) => {
    let database: TestDatabase
    let folder: string

    beforeAll(async () => {
      database = await openEmpty()
      folder = await mkdtemp(join(tmpdir(), 'oversight-'))
      for (const name of await readdir(oversight.migrations.folder))
        if (name < '0009')
          await copyFile(new URL(name, oversight.migrations.folder), join(folder, name))
      await migrate(database.db, [
        ...migrations.filter(({ schema }) => schema !== 'oversight'),
        { schema: 'oversight', folder: pathToFileURL(`${folder}/`) },
      ])
      await database.db.asOwner((owner) => owner.script(before))
      await migrate(database.db, migrations)
    })
    afterAll(async () => {
      await rm(folder, { recursive: true, force: true })
      await database?.close()
    })

    test('adds the days of one officer in several capitals together, and changes no other', async () => {
      const rows = await database.db.asOwner((owner) =>
        owner.query(
          `select day::text, officer, operations, refusals, persons, purposes from oversight.officer_day order by 1, 2`,
        ),
      )
      expect(rows.map((row) => Object.values(row as object))).toEqual([
        ['2026-11-25', 'malee', 5, 0, 1, 0],
        ['2026-11-26', 'anan', 7, 2, 9, 8],
        ['2026-11-26', 'malee', 7, 1, 3, 1],
      ])
    })
  },
)
