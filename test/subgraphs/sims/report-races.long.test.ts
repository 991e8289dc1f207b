import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { migrations } from '../../../local/subgraphs.ts'
import { cases } from '../../../subgraphs/cases/subgraph.ts'
import { accounts } from '../../../subgraphs/accounts/subgraph.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { sims } from '../../../subgraphs/sims/subgraph.ts'
import { nationalId, reportInput } from '../../support/domain/reports.ts'
import { startSubgraph, type SubgraphClient } from '../../support/domain/subgraph-client.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'
import { insertTestAgencies } from '../../support/tokens/agencies.ts'
import { aoc, bank, telco } from '../../support/tokens/callers.ts'

const report = 'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }'
const registerAccounts =
  'mutation ($input: RegisterAccountsInput!) { registerAccounts(input: $input) { registered } }'
const registerSims =
  'mutation ($input: RegisterSimsInput!) { registerSims(input: $input) { registered } }'
const rounds = 12
const people = 6

describe.each(engines.filter(({ engine }) => engine === 'PostgreSQL'))(
  'reports and registrations at the same time, on $engine,',
  ({ open }) => {
    let database: TestDatabase
    let clients: Readonly<Record<'cases' | 'accounts' | 'sims', SubgraphClient>>

    beforeAll(async () => {
      database = await open()
      const { db } = database
      await migrate(db, migrations)
      await insertTestAgencies(db)
      clients = {
        cases: await startSubgraph(cases, db),
        accounts: await startSubgraph(accounts, db),
        sims: await startSubgraph(sims, db),
      }
    }, 240_000)
    afterAll(async () => {
      for (const client of Object.values(clients ?? {})) await client.close()
      await database?.close()
    })

    // three deadlocks in a row were an internal error
    test('of the same people: each of them is recorded', async () => {
      for (let round = 0; round < rounds; round += 1) {
        const holders = Array.from({ length: people }, (_, at) => ({
          nationalId: nationalId(String(310_000_000_000 + round * 100 + at)),
          holderName: `Holder ${at}`,
        }))
        const numberOf = (at: number) => `014${String(1_000_000 + round * 100 + at)}`
        const owned = holders.map((holder, at) => ({ accountNumber: numberOf(at), ...holder }))
        const registered = await clients.accounts.ask(bank('014'), registerAccounts, {
          input: { idempotencyKey: randomUUID(), accounts: owned },
        })
        expect(registered.errors).toBeUndefined()
        const { transfers, ...rest } = reportInput()
        const reports = holders.map((holder, at) => ({
          ...rest,
          idempotencyKey: randomUUID(),
          onDuplicate: 'REPORT',
          // each is the victim of one report and on the trail of the next
          victim: { nationalId: holder.nationalId, name: holder.holderName },
          transfers: [
            {
              ...transfers[0],
              reference: `R${round}-${at}`,
              to: { bankCode: '014', accountNumber: numberOf((at + 1) % people) },
            },
          ],
        }))
        const lines = holders.map((holder, at) => ({
          ...holder,
          msisdn: `+668${String(10_000_000 + round * 100 + at)}`,
          registeredAt: '2026-11-20T00:00:00+07:00',
        }))
        const answers = await Promise.all([
          ...reports.map((input) => clients.cases.ask(aoc, report, { input })),
          ...(['ais', 'true'] as const).map((operator, offset) =>
            clients.sims.ask(telco(operator), registerSims, {
              input: {
                idempotencyKey: randomUUID(),
                sims: lines.map((line) => ({
                  ...line,
                  msisdn: `${line.msisdn.slice(0, 4)}${offset}${line.msisdn.slice(5)}`,
                })),
              },
            }),
          ),
        ])
        expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([])
      }
    }, 240_000)
  },
)
