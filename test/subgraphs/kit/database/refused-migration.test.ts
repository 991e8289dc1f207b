import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { readFile, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  accessMigrations,
  migrate,
  MigrationRefusedError,
} from '../../../../subgraphs/kit/database/migrate.ts'
import { engines, type TestDatabase } from '../../../support/processes/database.ts'

const root = new URL('../../../../', import.meta.url)
const file = '0039-one-case-for-a-number.sql'

/** The statements of the operator, as the document shows them. */
async function readDocument() {
  const text = await readFile(new URL('docs/operations.md', root), 'utf8')
  const section = text.slice(text.indexOf(`access/${file.slice(0, -4)}`))
  const [list = '', renumber = ''] = [...section.matchAll(/```sql\n(.+?)```/gs)].map(
    ([, sql]) => sql ?? '',
  )
  return { list, renumber }
}

describe.each(engines)('a migration that the data refuse, on $engine', ({ open }) => {
  let database: TestDatabase
  let folder: string

  beforeAll(async () => {
    database = await open()
    folder = await mkdtemp(join(tmpdir(), 'refused-'))
    await database.db.asOwner((owner) =>
      owner.script(`
        drop index access.case_file_by_number_in_any_case;
        drop function access.case_of_number(text);
        insert into access.case_file (id, case_number, opened_at) values
          ('00000000-0000-4000-8000-000000000001', 'K-1', '2026-01-05'),
          ('00000000-0000-4000-8000-000000000002', 'k-1', '2026-01-06'),
          ('00000000-0000-4000-8000-000000000003', 'K-3', '2026-01-07')`),
    )
  })
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true })
    await database?.close()
  })

  test('is named with what the database says, and with where the way out stands', async () => {
    const text = await readFile(new URL(file, accessMigrations.folder), 'utf8')
    await writeFile(join(folder, '0001-one-case-for-a-number.sql'), text)
    const migrating = migrate(database.db, [
      { schema: 'again', folder: pathToFileURL(`${folder}/`) },
    ])
    await expect(migrating).rejects.toThrow(MigrationRefusedError)
    await expect(migrating).rejects.toThrow(
      /^migration again\/0001-one-case-for-a-number was not applied, [^:]*: could not create unique index "case_file_by_number_in_any_case"\. See .* in docs\/operations\.md$/,
    )
  })

  test('is applied after what the document says was done', async () => {
    const { list, renumber } = await readDocument()
    const listed = await database.db.asOwner((owner) => owner.query<{ case_number: string }>(list))
    expect(listed.map((each) => each.case_number)).toEqual(['K-1', 'k-1'])
    const statements = renumber
      .replaceAll("'ID'", "'00000000-0000-4000-8000-000000000002'")
      .replace(/begin;|commit;/g, '')
    await database.db.asOwner((owner) => owner.script(statements))
    expect(await database.db.asOwner((owner) => owner.query(list))).toEqual([])
    const applied = await migrate(database.db, [
      { schema: 'again', folder: pathToFileURL(`${folder}/`) },
    ])
    expect(applied).toEqual(['again/0001-one-case-for-a-number'])
  })
})
