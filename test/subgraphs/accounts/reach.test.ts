import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { accounts } from '../../../subgraphs/accounts/subgraph.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { cases } from '../../../subgraphs/cases/subgraph.ts'
import { standingStates, liveStates } from '../../../subgraphs/accounts/holds/states.ts'
import { insertTestAgencies } from '../../support/tokens/agencies.ts'
import { bank } from '../../support/tokens/callers.ts'
import { openAny, type TestDatabase } from '../../support/processes/database.ts'
import { startSubgraph, type SubgraphClient } from '../../support/domain/subgraph-client.ts'
import { keyed } from '../../support/domain/clocked-subgraphs.ts'

const owned = 250
const nationalId = '1101700230708'
const numberOf = (index: number) => String(1_000_000_000 + index)

describe('the reach of one query', () => {
  let database: TestDatabase
  let client: SubgraphClient

  beforeAll(async () => {
    database = await openAny()
    await migrate(database.db, [cases.migrations, accounts.migrations])
    await insertTestAgencies(database.db)
    client = await startSubgraph(accounts, database.db)
    const input = keyed({
      accounts: Array.from({ length: owned }, (_, index) => ({
        accountNumber: numberOf(index),
        nationalId,
        holderName: 'ก'.repeat(200),
      })),
    })
    const query = `mutation ($input: RegisterAccountsInput!) { registerAccounts(input: $input) { registered } }`
    const { data } = await client.ask(bank('004'), query, { input })
    expect(data.registerAccounts.registered).toBe(owned)
  })
  afterAll(async () => {
    await client.close()
    await database.close()
  })

  const ask = (selection: string) =>
    client.ask(
      bank('004'),
      `{ bankAccount(bankCode: "004", accountNumber: "${numberOf(0)}") { holder { ${selection} } } }`,
    )

  test('is a page of 100 by default, and every account page by page', async () => {
    const seen: string[] = []
    for (let after = ''; ;) {
      const selection = `accounts${after && `(after: "${after}")`} { id }`
      const { data } = await ask(selection)
      const ids: string[] = data.bankAccount.holder.accounts.map((each: { id: string }) => each.id)
      seen.push(...ids)
      if (ids.length < 100) break
      after = ids.at(-1) ?? ''
    }
    expect(new Set(seen).size).toBe(owned)
    expect(seen).toHaveLength(owned)
  })

  test('MUST NOT exceed a page of 100', async () => {
    const { data, errors } = await ask('accounts(first: 101) { id }')
    expect(data.bankAccount.holder.accounts).toBeNull()
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT')
  })

  test('MUST be refused whole, with one error, once it loads more than 10,000 objects', async () => {
    const nested = (depth: number): string =>
      depth === 0 ? 'id' : `accounts { id holder { ${nested(depth - 1)} } }`
    const answer = await ask(nested(4))
    expect(answer).toMatchObject({ data: null })
    expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(['MAX_OBJECTS_LIMIT'])
    expect((await ask('id')).errors).toBeUndefined()
  })

  test('has the same sets of states in the database', async () => {
    const session = { role: 'aoc_accounts', agencyId: 'aoc', agencyKind: 'AOC', officer: 'a' }
    const [sets] = await database.db.transaction(session, (db) =>
      db.query('select accounts.standing_states() as standing, accounts.live_states() as live'),
    )
    expect(sets).toEqual({ standing: standingStates, live: liveStates })
  })
})
