import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { OperationEntry } from '../../../gateway/access-log/entry.ts'
import { signOnce } from '../../../gateway/access-log/sequencer.ts'
import { findOrInsertKey, insertEntries } from '../../../gateway/access-log/store.ts'
import { nameSubject } from '../../../gateway/access-log/subjects.ts'
import { migrations } from '../../../local/subgraphs.ts'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { oversight } from '../../../subgraphs/oversight/subgraph.ts'
import { readCheckpoint } from '../../../transparency/checkpoint.ts'
import { hashLeaf, isIncluded } from '../../../transparency/merkle-tree.ts'
import { readProofText } from '../../../transparency/proof-text.ts'
import { createSigner, readNote } from '../../../transparency/signed-note.ts'
import { asGateway, newEntry, now, sequenceAll } from '../../support/access-log/access-log.ts'
import { nationalIds } from '../../support/domain/reports.ts'
import {
  pseudonyms,
  startSubgraph,
  type SubgraphClient,
  type TestCaller,
} from '../../support/domain/subgraph-client.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'
import { insertTestAgencies } from '../../support/tokens/agencies.ts'

const pdpc: TestCaller = {
  agencyId: 'oversight:pdpc',
  agencyKind: 'OVERSIGHT',
  scopes: ['accesses:read'],
}
const auditor: TestCaller = {
  agencyId: 'bank:004',
  agencyKind: 'BANK',
  scopes: ['accesses:own'],
}
const desk: TestCaller = {
  agencyId: 'aoc',
  agencyKind: 'AOC',
  scopes: ['accesses:own', 'accesses:citizen'],
  purpose: { basis: 'pdpa' },
}
const list = `query ($filter: AccessFilter, $first: Int! = 100, $after: String) {
  accesses(filter: $filter, first: $first, after: $after) {
    nodes { id index agency { id } officer outcome basis purposeCase persons delivered refused caseIds hiddenUntil hiddenBecause }
    pageInfo { hasNextPage endCursor } } }`
const citizen = `query ($id: ID!) { _entities(representations: [{ __typename: "Person", id: $id }]) { ... on Person {
  accesses(first: 100) { nodes { id agency { id } lawTh lawEn caseEn } } } } }`

describe.each(engines)('accesses on $engine', ({ open }) => {
  let database: TestDatabase
  let client: SubgraphClient
  const person = pseudonyms.person(nationalIds.victim)
  const other = pseudonyms.person(nationalIds.firstMule)
  const caseId = randomUUID()
  const investigated = randomUUID()
  const referralId = randomUUID()
  let clock = now()
  let key: Buffer
  const ids: string[] = []

  beforeAll(async () => {
    database = await open()
    const { db } = database
    await migrate(db, migrations)
    await insertTestAgencies(db)
    client = await startSubgraph(oversight, db, () => clock)
    const gateway = asGateway(db)
    key = await findOrInsertKey(gateway, '2026-11', randomBytes(32))
    await db.asOwner((owner) =>
      owner.script(`
        insert into access.case_file (id, case_number, opened_at) values
          ('${caseId}', 'AOC-1', '2026-11-01'), ('${investigated}', 'AOC-2', '2026-11-01');
        insert into cases.report (case_id, scam_type, channel, reported_at, victim_id, loss_satang, opened_by, opened_at)
        select id, 'ROMANCE', 'HOTLINE_1441', opened_at, 'v', 1, 'aoc', opened_at from access.case_file;
        insert into referrals.police_station (code, name_th, name_en, province) values ('10101', 'สน', 'Station', 'Bangkok');
        insert into referrals.referral (id, case_id, station_code, state, referred_by, referred_at, complaint_due_at)
        values ('${referralId}', '${investigated}', '10101', 'COMPLAINED', 'aoc', '2026-11-20', '2026-11-27T00:00:00Z');`),
    )
    await add('bank:004', { officer: 'teller', subjects: [name(person)], cases: [caseId] })
    await add('bank:006', {
      officer: 'teller',
      subjects: [name(person), name(other)],
      purpose: { case: 'AOC-1', basis: 's4' },
      coordinates: { delivered: ['Person.name'], refused: ['Hold.state'] },
      outcome: 'partial',
    })
    await add('police:station:10101', {
      officer: 'sergeant',
      subjects: [name(person)],
      cases: [investigated],
      purpose: { case: investigated, basis: 's8' },
    })
    await add('bank:004', { officer: 'manager', outcome: 'refused' })
    await sequenceAll(gateway)
    await takeInAll()
  })
  afterAll(async () => {
    await client?.close()
    await database?.close()
  })

  test('an authority of oversight sees the accesses of all, newest first', async () => {
    const { data, errors } = await client.ask(pdpc, list)
    expect(errors).toBeUndefined()
    const { nodes } = data.accesses
    expect(nodes.map(({ id }: { id: string }) => id)).toEqual(ids.toReversed())
    expect(nodes[2]).toEqual({
      id: ids[1],
      index: '1',
      agency: { id: 'bank:006' },
      officer: 'teller',
      outcome: 'PARTIAL',
      basis: 's4',
      purposeCase: 'AOC-1',
      persons: 2,
      delivered: ['Person.name'],
      refused: ['Hold.state'],
      caseIds: [caseId],
      hiddenUntil: null,
      hiddenBecause: null,
    })
  })

  test.each([
    ['agency', { agency: 'bank:004' }, [3, 0]],
    ['officer', { agency: 'bank:004', officer: 'teller' }, [0]],
    ['case, of the answer or of the purpose', { case: caseId }, [1, 0]],
    ['person', { person }, [2, 1, 0]],
    ['national ID', { nationalId: nationalIds.firstMule }, [1]],
    ['person and case', { person, case: investigated }, [2]],
    ['field that was delivered', { coordinate: 'Person.name' }, [1]],
    ['field that was refused', { coordinate: 'Hold.state' }, [1]],
    ['outcome', { outcome: 'REFUSED' }, [3]],
    ['time', { from: '2026-11-26T03:00:00Z', before: '2026-11-26T03:00:01Z' }, [3, 2, 1, 0]],
    ['another time', { before: '2026-11-26T03:00:00Z' }, []],
  ] as readonly (readonly [string, object, readonly number[]])[])(
    'are found by %s',
    async (_by, filter, places) => {
      expect(await found(pdpc, filter)).toEqual(places.map((place) => ids[place]))
    },
  )

  test('page by page, each is listed once', async () => {
    const seen: string[] = []
    let after: string | null = null
    do {
      const { data }: { data: any } = await client.ask(pdpc, list, { first: 1, after }) // oxlint-disable-line typescript/no-explicit-any
      seen.push(data.accesses.nodes[0].id)
      const { hasNextPage, endCursor } = data.accesses.pageInfo
      after = hasNextPage ? endCursor : null
    } while (after !== null)
    expect(seen).toEqual(ids.toReversed())
  })

  test('the auditor of an agency sees its own accesses alone, however the filter asks', async () => {
    expect(await found(auditor, {})).toEqual([ids[3], ids[0]])
    expect(await found(auditor, { agency: 'bank:006' })).toEqual([])
    expect(await found(auditor, { person })).toEqual([ids[0]])
    expect(await found(auditor, { case: caseId })).toEqual([ids[0]])
  })

  test('without a scope nothing is listed; a scope of its own agency opens no other', async () => {
    const bare = await client.ask({ ...auditor, scopes: ['cases:read'] }, list)
    expect(bare.data).toBeNull()
    expect(await found({ ...auditor, scopes: ['accesses:read'] }, {})).toEqual([ids[3], ids[0]])
  })

  test.each([
    { officer: 'teller' },
    { case: 'AOC-1' },
    { person: 'somebody' },
    { person, nationalId: nationalIds.victim },
  ])('a filter that cannot hold is refused: %j', async (filter) => {
    const { errors } = await client.ask(pdpc, list, { filter })
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT'])
  })

  test('figures count operations, refusals, persons and purposes of each officer and day', async () => {
    const figures = `query ($filter: AccessFigureFilter!) { accessFigures(filter: $filter) {
      nodes { day agency { id } officer operations refusals persons purposes } } }`
    const filter = { from: '2026-11-26', to: '2026-11-26' }
    const { data } = await client.ask(pdpc, figures, { filter })
    expect(data.accessFigures.nodes.map((each: object) => Object.values(each).slice(2))).toEqual([
      ['sergeant', 1, 0, 1, 1],
      ['teller', 1, 0, 2, 1],
      ['teller', 1, 0, 1, 0],
      ['manager', 1, 1, 0, 0],
    ])
    const own = await client.ask(auditor, figures, { filter })
    expect(own.data.accessFigures.nodes).toHaveLength(2)
    const long = await client.ask(pdpc, figures, {
      filter: { from: '2026-01-01', to: '2026-12-31' },
    })
    expect(long.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })

  test('the person is told of every agency, and of nothing that a station investigates until its time is over', async () => {
    expect(await told()).toEqual(['bank:006', 'bank:004'])
    const hidden = await client.ask(pdpc, list, { filter: { case: investigated } })
    expect(hidden.data.accesses.nodes[0]).toMatchObject({
      hiddenUntil: '2026-11-27T00:00:00.000Z',
      hiddenBecause: 'INVESTIGATION',
    })
    clock = new Date('2026-11-27T00:00:00Z')
    expect(await told()).toEqual(['police:station:10101', 'bank:006', 'bank:004'])
    const revealed = await client.ask(pdpc, list, { filter: { case: investigated } })
    expect(revealed.data.accesses.nodes[0].hiddenUntil).toBeNull()
    clock = now()
    expect(await told()).toHaveLength(2)
    await database.db.asOwner((owner) =>
      owner.query(`update referrals.referral set state = 'ACCEPTED' where id = $1::uuid`, [
        referralId,
      ]),
    )
    expect(await told()).toHaveLength(3)
  })

  test('the list names the law and the kind of case in Thai and English, and neither officer nor case', async () => {
    const answer = await client.ask(desk, citizen, { id: person })
    const [first] = answer.data._entities[0].accesses.nodes.slice(-2)
    expect(first).toMatchObject({
      agency: { id: 'bank:006' },
      lawTh: expect.stringContaining('มาตรา 4'),
      lawEn: expect.stringContaining('section 4'),
      caseEn: 'romance fraud',
    })
    expect(JSON.stringify(answer.data)).not.toContain(caseId)
    expect(JSON.stringify(answer.data)).not.toContain('teller')
  })

  test.each(['TH', 'EN'])('the letter in %s lists the same', async (language) => {
    const letter = `query ($id: ID!, $language: Language!) { _entities(representations: [{ __typename: "Person", id: $id }]) {
      ... on Person { accessLetter(language: $language) } } }`
    const { data } = await client.ask(desk, letter, { id: person, language })
    const text: string = data._entities[0].accessLetter
    for (const id of ids.slice(0, 3)) expect(text).toContain(id)
    expect(text).toContain(language === 'TH' ? '2569' : '26 November 2026')
    expect(text).not.toContain(caseId)
  })

  test.each([
    ['without the person’s request', { ...desk, purpose: { basis: 's8-5', case: caseId } }],
    ['to a bank', { ...auditor, scopes: ['accesses:citizen'], purpose: { basis: 'pdpa' } }],
    ['to an authority', { ...pdpc, scopes: ['accesses:citizen'], purpose: { basis: 'pdpa' } }],
  ] as readonly (readonly [string, TestCaller])[])('nothing is told %s', async (_by, caller) => {
    const { data, errors } = await client.ask(caller, citizen, { id: person })
    expect(data?._entities?.[0]?.accesses ?? null).toBeNull()
    expect(errors).toHaveLength(1)
    const rows = await database.db.transaction(
      { role: 'aoc_oversight', officer: 'o', purposeBasis: caller.purpose?.basis, ...caller },
      (db) =>
        db.query(
          `select id from oversight.accesses_of_person($1::text, $2::timestamptz, null, null, null, 10)`,
          [person, now()],
        ),
    )
    expect(rows).toEqual([])
  })

  test('a key that was destroyed ends the link; the accesses stay', async () => {
    await database.db.asOwner((owner) =>
      owner.query('update gateway.access_key set key = null', []),
    )
    expect(await found(pdpc, { person })).toEqual([])
    expect(await found(pdpc, {})).toHaveLength(4)
    await database.db.asOwner((owner) =>
      owner.query('update gateway.access_key set key = $1::bytea', [key]),
    )
  })

  test('an entry is proved to its agency and to the authority, once a checkpoint holds it', async () => {
    const proof = `query ($id: ID!) { accessProof(entryId: $id) { index entry text } }`
    const waiting = await client.ask(pdpc, proof, { id: ids[0] })
    expect(waiting.errors?.[0]?.extensions).toMatchObject({
      code: 'INVALID_STATE',
      state: 'WAITING',
    })
    const signer = createSigner('log.test', generateKeyPairSync('ed25519').privateKey, 1)
    await signOnce({ db: asGateway(database.db), signer, now })
    for (const caller of [pdpc, { ...auditor, scopes: [] }]) {
      const { data } = await client.ask(caller, proof, { id: ids[0] })
      const { index, hashes, checkpoint } = readProofText(data.accessProof.text)
      const { size, root } = readCheckpoint(readNote(checkpoint).text)
      const leaf = hashLeaf(Buffer.from(data.accessProof.entry))
      expect(isIncluded({ hash: leaf, index }, { size, root }, hashes)).toBe(true)
    }
    for (const id of [ids[1], randomUUID(), 'no-uuid'])
      expect((await client.ask(auditor, proof, { id })).data).toEqual({ accessProof: null })
  })

  test('what was taken in is not taken in again, by however many processes', async () => {
    await add('bank:004', { officer: 'teller', subjects: [name(other)] })
    await sequenceAll(asGateway(database.db))
    await Promise.all([takeInAll(), takeInAll()])
    expect(await found(pdpc, {})).toEqual(ids.toReversed())
  })

  test('entries that get their place while others are taken in are counted once', async () => {
    const sequenceOne = async () => {
      const counts = { subjects: 1, cases: 0, errors: 0 }
      const entry = newEntry('bank:011', { officer: 'busy', subjects: [name(person)], counts })
      await insertEntries(asGateway(database.db), [entry])
      await sequenceAll(asGateway(database.db))
    }
    await database.db.asOwner((owner) =>
      owner.script(`
        create function oversight.wait() returns trigger language plpgsql as
          $$ begin perform pg_sleep(0.5); return null; end $$;
        create trigger wait after insert on oversight.access execute function oversight.wait();`),
    )
    await sequenceOne()
    const taking = workOnce(oversight, { db: database.db, now })
    await setTimeout(100)
    await sequenceOne()
    await taking
    await takeInAll()
    await database.db.asOwner((owner) =>
      owner.script('drop trigger wait on oversight.access; drop function oversight.wait()'),
    )
    const [row] = await database.db.asOwner((owner) =>
      owner.query<{ operations: number; rows: number }>(
        `select (select sum(operations)::integer from oversight.officer_day where officer = 'busy') as operations,
           (select count(*)::integer from oversight.access where officer = 'busy') as rows`,
      ),
    )
    expect(row).toEqual({ operations: 2, rows: 2 })
  })

  test('an officer whose tokens name them in several capitals is one officer; each access keeps its name', async () => {
    for (const [officer, of] of [
      ['Élodie@bank', person],
      ['élodie@BANK', person],
      ['ÉLODIE@bank', other],
    ] as const)
      await add('bank:014', { officer, subjects: [name(of)] })
    await sequenceAll(asGateway(database.db))
    await takeInAll()
    const filter = { agency: 'bank:014', officer: 'éLODIE@bank' }
    const { data } = await client.ask(pdpc, list, { filter })
    expect(data.accesses.nodes.map(({ officer }: { officer: string }) => officer)).toEqual([
      'ÉLODIE@bank',
      'élodie@BANK',
      'Élodie@bank',
    ])
    const figures = await client.ask(
      pdpc,
      `query ($filter: AccessFigureFilter!) { accessFigures(filter: $filter) { nodes { officer operations persons } } }`,
      { filter: { ...filter, from: '2026-11-26', to: '2026-11-26' } },
    )
    expect(figures.data.accessFigures.nodes).toEqual([
      { officer: 'élodie@bank', operations: 3, persons: 2 },
    ])
  })

  async function add(agencyId: string, changes: Partial<OperationEntry>): Promise<void> {
    const counts = { subjects: changes.subjects?.length ?? 0, cases: 0, errors: 0 }
    const entry = newEntry(agencyId, { counts, ...changes })
    await insertEntries(asGateway(database.db), [entry])
    ids.push(entry.id)
  }

  async function takeInAll(): Promise<void> {
    while ((await workOnce(oversight, { db: database.db, now })) > 0);
  }

  async function found(caller: TestCaller, filter: object): Promise<readonly string[]> {
    const { data, errors } = await client.ask(caller, list, { filter })
    expect(errors).toBeUndefined()
    return data.accesses.nodes.map(({ id }: { id: string }) => id)
  }

  async function told(): Promise<readonly string[]> {
    const { data, errors } = await client.ask(desk, citizen, { id: person })
    expect(errors).toBeUndefined()
    return data._entities[0].accesses.nodes.map(({ agency }: any) => agency.id) // oxlint-disable-line typescript/no-explicit-any
  }

  function name(of: string): string {
    return nameSubject(key, of)
  }
})
