import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { accounts } from '../../../subgraphs/accounts/subgraph.ts'
import { cases } from '../../../subgraphs/cases/subgraph.ts'
import { migrate } from '../../../subgraphs/kit/database/migrate.ts'
import { reportInput } from '../../support/domain/reports.ts'
import {
  startSubgraph,
  type SubgraphClient,
  type TestCaller,
} from '../../support/domain/subgraph-client.ts'
import { engines, type TestDatabase } from '../../support/processes/database.ts'
import { insertTestAgencies } from '../../support/tokens/agencies.ts'
import { aoc, bank, station } from '../../support/tokens/callers.ts'

const holds = 'requested holds { basis state hop requestedSatang requestedBy account { bankCode } }'

describe.each(engines)(
  'holds that a bank or a station requests in its own case on $engine',
  ({ open }) => {
    let database: TestDatabase
    let casesClient: SubgraphClient
    let client: SubgraphClient

    beforeAll(async () => {
      database = await open()
      await migrate(database.db, [cases.migrations, accounts.migrations])
      await insertTestAgencies(database.db)
      casesClient = await startSubgraph(cases, database.db)
      client = await startSubgraph(accounts, database.db)
    })
    afterAll(async () => {
      await client?.close()
      await casesClient?.close()
      await database?.close()
    })

    async function openCase(caller: TestCaller, input = reportInput()): Promise<string> {
      const document = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }`
      const { data, errors } = await casesClient.ask(caller, document, { input })
      expect(errors).toBeUndefined()
      return data.reportCase.case.id
    }

    async function alongTrail(caller: TestCaller, caseId: string, basis: string) {
      const document = `mutation ($input: RequestHoldsAlongTrailInput!) { requestHoldsAlongTrail(input: $input) { ${holds} } }`
      const input = { idempotencyKey: randomUUID(), caseId, basis }
      const { data, errors } = await client.ask(caller, document, { input })
      return { code: errors?.[0]?.extensions.code, ...data?.requestHoldsAlongTrail }
    }

    const codeOf = async (answer: ReturnType<typeof alongTrail>) => (await answer).code

    test('a bank requests holds where the money of its customer went, and no further', async () => {
      const caseId = await openCase(bank('004'))
      const first = await alongTrail(bank('004'), caseId, 'VICTIM_WORD')
      expect(first).toEqual({ code: undefined, requested: 1, holds: [] })
      const again = await alongTrail(bank('004'), caseId, 'VICTIM_WORD')
      expect(again).toEqual({ code: undefined, requested: 0, holds: [] })

      // the bank that places it requests the next one
      const inbox = await client.ask(
        bank('014'),
        `{ holds(filter: { state: REQUESTED }) { nodes { id basis hop requestedSatang requestedBy } } }`,
      )
      expect(inbox.data.holds.nodes).toMatchObject([
        { basis: 'VICTIM_WORD', hop: 1, requestedSatang: 5_000_000, requestedBy: 'bank:004' },
      ])
      const [{ id }] = inbox.data.holds.nodes
      const placed = await client.ask(
        bank('014'),
        'mutation ($input: PlaceHoldInput!) { placeHold(input: $input) { hold { state } } }',
        { input: { holdId: id, heldSatang: 2_000_000 } },
      )
      expect(placed.data.placeHold.hold.state).toBe('PARTIAL')
      const next = await client.ask(
        bank('006'),
        '{ holds(filter: { state: REQUESTED }) { nodes { basis requestedSatang } } }',
      )
      expect(next.data.holds.nodes).toEqual([{ basis: 'VICTIM_WORD', requestedSatang: 3_000_000 }])
    })

    test('a bank requests nothing in a case that another agency opened, nor of named accounts', async () => {
      const caseId = await openCase(aoc)
      for (const code of ['004', '014', '006'])
        expect(await codeOf(alongTrail(bank(code), caseId, 'VICTIM_WORD'))).toBe('FORBIDDEN')
      expect(await codeOf(alongTrail(bank('025'), caseId, 'VICTIM_WORD'))).toBe('NOT_FOUND')

      const own = await openCase(bank('004'))
      const document = `mutation ($input: RequestHoldsInput!) { requestHolds(input: $input) { ${holds} } }`
      for (const basis of ['VICTIM_WORD', 'BANK_SUSPICION']) {
        const input = {
          idempotencyKey: randomUUID(),
          caseId: own,
          basis,
          holds: [{ bankCode: '006', accountNumber: '0063334443', amountSatang: 1 }],
        }
        const { errors } = await client.ask(bank('004'), document, { input })
        expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN')
      }
    })

    test.each(['CENTRE_ORDER', 'AUTHORITY_NOTICE', 'LISTING', 'SEIZURE', 'RESTRAINT'])(
      'a bank does not request on %s',
      async (basis) => {
        const caseId = await openCase(bank('004'))
        expect(await codeOf(alongTrail(bank('004'), caseId, basis))).toBe('FORBIDDEN')
      },
    )

    test('a station gives notice under s.6 para 2 in its own case, and in no other', async () => {
      const caseId = await openCase(station('10101'))
      const requested = await alongTrail(station('10101'), caseId, 'AUTHORITY_NOTICE')
      expect(requested.code).toBeUndefined()
      expect(requested.holds).toHaveLength(3)
      expect(requested.holds[0]).toMatchObject({
        basis: 'AUTHORITY_NOTICE',
        requestedBy: 'police:station:10101',
      })
      const other = await codeOf(alongTrail(station('10102'), caseId, 'AUTHORITY_NOTICE'))
      expect(other).toBe('NOT_FOUND')
    })

    test.each(['VICTIM_WORD', 'CENTRE_ORDER', 'LISTING', 'SEIZURE', 'RESTRAINT', 'BANK_SUSPICION'])(
      'a station does not request on %s',
      async (basis) => {
        const caseId = await openCase(station('10101'))
        expect(await codeOf(alongTrail(station('10101'), caseId, basis))).toBe('FORBIDDEN')
      },
    )
  },
)
