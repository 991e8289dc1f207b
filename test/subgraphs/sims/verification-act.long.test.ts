import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { workOnce } from '../../../subgraphs/kit/background.ts'
import { sims as subgraph } from '../../../subgraphs/sims/subgraph.ts'
import { nbtc, telco } from '../../support/tokens/callers.ts'
import { engines } from '../../support/processes/database.ts'
import { codeOf, newPerson, register, startSims, type SimsUnderTest } from './sims-under-test.ts'

const require = `mutation ($input: RequireSimVerificationsInput!) { requireSimVerifications(input: $input) {
  act { id matched demanded finishedAt } } }`
const read = `query ($id: ID!) { simVerificationAct(id: $id) { operator moreThan matched demanded finishedAt } }`

describe.each(engines)('verification of a whole filter on $engine', ({ open }) => {
  let sims: SimsUnderTest

  beforeAll(async () => {
    sims = await startSims(open)
  })
  afterAll(() => sims?.close())

  const sweep = () => workOnce(subgraph, { db: sims.db, now: () => sims.clock.at })
  const ask = (input: object) => sims.client.ask(nbtc, require, { input })

  test('is one act, carried out by the sweeper, and reports its progress', async () => {
    const [over, asked, within] = [newPerson(), newPerson(), newPerson()]
    await register(sims, 'ais', over, 7)
    await register(sims, 'ais', asked, 8)
    await register(sims, 'ais', within, 5)
    await register(sims, 'true', over, 9)
    const single = `mutation ($input: RequireSimVerificationInput!) { requireSimVerification(input: $input) { holder { count } } }`
    await sims.client.ask(nbtc, single, { input: { personId: asked.id, operator: 'AIS' } })
    const input = { idempotencyKey: 'ais', operator: 'AIS', moreThan: 5 }
    const first = await ask(input)
    const { id, ...begun } = first.data.requireSimVerifications.act
    expect(begun).toEqual({ matched: 1, demanded: 0, finishedAt: null })
    expect(await ask(input)).toEqual(first)
    for (let round = 0; round < 2; round++) await sweep()
    const progress = await sims.client.ask(nbtc, read, { id })
    expect(progress.data.simVerificationAct).toEqual({
      operator: 'AIS',
      moreThan: 5,
      matched: 1,
      demanded: 1,
      finishedAt: sims.clock.at.toISOString(),
    })
    await sweep()
    const written = await sims.db.asOwner((owner) =>
      owner.query(
        `select person_id as person, operator, agency_id as agency, officer from sims.holder_event
         where person_id = any ($1::text[]) order by id`,
        [[over.id, within.id]],
      ),
    )
    expect(written).toEqual([
      { person: over.id, operator: 'AIS', agency: 'nbtc', officer: 'officer-1' },
    ])
    const events = await sims.db.asOwner((owner) =>
      owner.query<{ audience: readonly string[] }>(
        `select o.audience from sims.outbox o join sims.holder_count c on c.demand_id::text = o.subject
         where c.person_id = $1::text and o.type = 'th.aoc.sim.demand.issued'`,
        [over.id],
      ),
    )
    expect(events.map(({ audience }) => audience.toSorted())).toEqual([['nbtc', 'telco:ais']])
  })

  test('asks nobody within the limit, and is the regulator’s alone', async () => {
    expect(codeOf(await ask({ idempotencyKey: 'few', operator: 'AIS', moreThan: 4 }))).toBe(
      'BAD_USER_INPUT',
    )
    const input = { idempotencyKey: 'own', operator: 'NT', moreThan: 5 }
    const widened = { ...telco('nt'), scopes: ['sims:verify'] }
    expect(codeOf(await sims.client.ask(widened, require, { input }))).toBe('FORBIDDEN')
    const begun = await ask(input)
    const { id } = begun.data.requireSimVerifications.act
    const seen = await sims.client.ask(widened, read, { id })
    expect(seen.data.simVerificationAct).toBeNull()
    const session = { role: 'aoc_sims', agencyId: 'nbtc', agencyKind: 'REGULATOR', officer: 'o' }
    for (const statement of [
      `select sims.demand_under_act($1::uuid, '[]', now())`,
      'update sims.verification_act set demanded = 9 where id = $1::uuid returning id',
    ]) {
      const attempt = sims.db.transaction(session, (db) => db.query(statement, [id]))
      expect(await attempt.catch((error: { code: string }) => [error.code])).toEqual(
        statement.startsWith('select') ? ['42501'] : [],
      )
    }
  })
})
