import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { insertAccounts, upsertRegistrations } from '../../subgraphs/accounts/store.ts'
import { syncAgencies } from '../../subgraphs/kit/access/sync-agencies.ts'
import {
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
} from '../support/domain/clocked-subgraphs.ts'
import { nationalIds, reportInput } from '../support/domain/reports.ts'
import { pseudonyms, type TestCaller } from '../support/domain/subgraph-client.ts'
import { engines } from '../support/processes/database.ts'
import { testAgencies } from '../support/tokens/agencies.ts'
import { amlo, aoc, bank } from '../support/tokens/callers.ts'

const holder = { nationalId: nationalIds.firstMule, holderName: 'ม้าหนึ่ง' }
/** No account of 014 has nine digits. */
const impossible = '014222333'
/** Recorded before lengths were checked. */
const old = '0140001'

describe.each(engines)(
  'an account number that its institution cannot have, on $engine',
  ({ open }) => {
    let graph: ClockedSubgraphs
    let caseId: string
    let transferId: string

    beforeAll(async () => {
      graph = await startClockedSubgraphs(open)
      const wallet = {
        id: 'bank:801',
        kind: 'BANK',
        nameTh: 'กระเป๋าเงิน',
        nameEn: 'Wallet',
      } as const
      await syncAgencies(graph.database.db, [...testAgencies, wallet])
      caseId = await graph.openCase()
      const { data } = await graph.cases.ask(
        aoc,
        'query ($id: ID!) { case(id: $id) { transfers { id } } }',
        { id: caseId },
      )
      transferId = data.case.transfers[0].id
      const id = pseudonyms.account('014', old)
      await graph.database.db.transaction(
        { role: 'aoc_accounts', agencyId: 'bank:014', agencyKind: 'BANK', officer: 'officer-1' },
        async (db) => {
          await insertAccounts(db, [
            { id, bankCode: '014', accountNumber: old, holderId: null, jointIds: [], rank: 2 },
          ])
          await upsertRegistrations(db, [{ id, bankCode: '014', status: 'ACTIVE' }], graph.now())
        },
      )
    })
    afterAll(() => graph?.close())

    const [leg] = reportInput().transfers
    const endsAt = (accountNumber: string) => ({
      ...leg,
      reference: `FORMAT-${accountNumber}`,
      to: { bankCode: '014', accountNumber },
    })
    const leaves = (accountNumber: string) => ({
      ...leg,
      reference: `FORMAT-${accountNumber}`,
      from: { bankCode: '014', accountNumber },
      to: { bankCode: '006', accountNumber: '0063334443' },
    })

    const send = async (caller: TestCaller, mutation: string, input: object) => {
      const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`
      const document = `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) { __typename } }`
      const isOfCases = /report|Transfer|Proxy/.test(mutation)
      const { errors } = await graph[isOfCases ? 'cases' : 'accounts'].ask(caller, document, {
        input: keyed({ ...input }),
      })
      return { code: errors?.[0]?.extensions.code, message: errors?.[0]?.message }
    }

    test.each<[string, TestCaller, (number: string) => object, string]>([
      [
        'reportCase',
        aoc,
        (to) => ({ ...reportInput(), transfers: [endsAt(to)] }),
        'transfers[0].to.accountNumber',
      ],
      [
        'reportCase',
        aoc,
        (from) => ({ ...reportInput(), transfers: [leaves(from)] }),
        'transfers[0].from.accountNumber',
      ],
      [
        'recordTransfers',
        aoc,
        (to) => ({ caseId, transfers: [endsAt(to)] }),
        'transfers[0].to.accountNumber',
      ],
      [
        'correctTransfer',
        aoc,
        (to) => ({ transferId, reason: 'x', replacement: endsAt(to) }),
        'replacement.to.accountNumber',
      ],
      [
        'requestHolds',
        amlo,
        (to) => ({
          caseId,
          basis: 'RESTRAINT',
          orderNumber: '1',
          holds: [{ bankCode: '014', accountNumber: to }],
        }),
        'holds[0].accountNumber',
      ],
      [
        'registerAccounts',
        bank('014'),
        (own) => ({ accounts: [{ accountNumber: own, ...holder }] }),
        'accounts[0].accountNumber',
      ],
      [
        'freezeAccount',
        bank('014'),
        (own) => ({
          accountNumber: own,
          amountSatang: 1,
          suspectedAt: graph.now().toISOString(),
          reason: 'x',
        }),
        'accountNumber',
      ],
      [
        'setMuleTier',
        aoc,
        (of) => ({ bankCode: '014', accountNumber: of, tier: 'BLACK', reason: 'x' }),
        'accountNumber',
      ],
    ])(
      'is refused by %s, with its field and what is allowed',
      async (mutation, caller, input, field) => {
        const refused = await send(caller, mutation, input(impossible))
        expect(refused.code).toBe('BAD_USER_INPUT')
        expect(refused.message).toContain(`${field} must be 10 or 11 digits at institution 014`)
        expect(refused.message).not.toContain(impossible)
      },
    )

    test('is refused by resolveProxy', async () => {
      const proxy = { type: 'MOBILE', value: '0812345678' }
      const input = { ...reportInput(), transfers: [{ ...leg, to: { bankCode: '014', proxy } }] }
      const document = `mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { transfers { id } } } }`
      const { data } = await graph.cases.ask(aoc, document, { input: keyed(input) })
      const [{ id }] = data.reportCase.case.transfers
      const refused = await send(bank('014'), 'resolveProxy', {
        transferId: id,
        accountNumber: impossible,
      })
      expect(refused).toMatchObject({ code: 'BAD_USER_INPUT' })
      expect(refused.message).toContain('accountNumber must be 10 or 11 digits at institution 014')
    })

    const lookUps = {
      bankAccount: {
        subgraph: 'accounts',
        find: (number: string) =>
          `found: bankAccount(bankCode: "014", accountNumber: "${number}") { id }`,
      },
      searchCases: {
        subgraph: 'cases',
        find: (number: string) =>
          `found: searchCases(filter: { account: { bankCode: "014", accountNumber: "${number}" } }) { nodes { id } }`,
      },
    } as const
    const lookUp = (name: keyof typeof lookUps, caller: TestCaller, number: string) =>
      graph[lookUps[name].subgraph].ask(caller, `{ ${lookUps[name].find(number)} }`)

    test.each(['bankAccount', 'searchCases'] as const)('is refused by %s', async (name) => {
      for (const caller of [aoc, bank('014'), bank('006')]) {
        const { errors } = await lookUp(name, caller, impossible)
        expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } })
        expect(errors?.[0]?.message).toContain('accountNumber must be 10 or 11 digits')
      }
      const { errors, data } = await lookUp(name, bank('014'), '0142223334')
      expect([errors, data.found?.nodes ?? data.found]).toEqual([
        undefined,
        name === 'bankAccount' ? null : [],
      ])
    })

    test('stays as it is where it was recorded before: it is found, and its bank acts on it', async () => {
      const { errors, data } = await lookUp('bankAccount', bank('014'), old)
      expect(errors).toBeUndefined()
      expect(data.found.id).toBe(pseudonyms.account('014', old))
      const suspectedAt = graph.now().toISOString()
      const frozen = { accountNumber: old, amountSatang: 1, suspectedAt, reason: 'x' }
      expect(await send(bank('014'), 'freezeAccount', frozen)).toEqual({})
      // to others it is a number that does not exist
      expect((await lookUp('bankAccount', bank('006'), old)).errors?.[0]).toMatchObject({
        extensions: { code: 'BAD_USER_INPUT' },
      })
    })

    test('of an institution without a known format is any of 10 to 15 digits', async () => {
      const at = (accountNumber: string) => ({
        caseId,
        transfers: [{ ...endsAt(accountNumber), to: { bankCode: '801', accountNumber } }],
      })
      for (const number of ['8011112223', '801111222333444'])
        expect(await send(aoc, 'recordTransfers', at(number))).toEqual({})
      for (const number of ['801111222', '8011112223334445'])
        expect((await send(aoc, 'recordTransfers', at(number))).message).toContain(
          'transfers[0].to.accountNumber must be 10 to 15 digits at institution 801',
        )
    })
  },
)
