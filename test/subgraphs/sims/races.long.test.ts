import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { nbtc, telco } from '../../support/tokens/callers.ts'
import { engines } from '../../support/processes/database.ts'
import type { GraphqlAnswer, TestCaller } from '../../support/domain/subgraph-client.ts'
import {
  newNumbers,
  newPerson,
  register,
  registerInput,
  registerSims,
  startSims,
  waitingClaimIds,
  type SimsUnderTest,
  type TestPerson,
} from './sims-under-test.ts'

const rounds = 15

// one session at a time is all that PGlite has: only a server can race
describe.each(engines.filter(({ engine }) => engine === 'PostgreSQL'))(
  'two that come at the same instant on $engine: one serial order explains what each got',
  ({ open }) => {
    let sims: SimsUnderTest

    beforeAll(async () => {
      sims = await startSims(open)
    })
    afterAll(() => sims?.close())

    const ask = (caller: TestCaller, type: string, field: string, input: object) =>
      sims.client.ask(
        caller,
        `mutation ($input: ${type}!) { ${field}(input: $input) { __typename } }`,
        { input },
      )
    const claim = (
      operator: 'ais' | 'true' | 'nt',
      person: TestPerson,
      msisdns: readonly string[],
      registeredAt = '2026-01-05T02:00:00Z',
    ) => {
      const input = registerInput(person, msisdns)
      const entries = input.sims.map((sim) => ({ ...sim, registeredAt }))
      return sims.client.ask(telco(operator), registerSims, { input: { ...input, sims: entries } })
    }
    const order = (msisdns: readonly string[]) =>
      ask(nbtc, 'OrderSimSuspensionInput', 'orderSimSuspension', {
        idempotencyKey: randomUUID(),
        msisdns,
        reason: 'scam calls',
      })
    const confirm = (operator: 'ais', msisdns: readonly string[]) =>
      ask(telco(operator), 'ConfirmSimSuspensionInput', 'confirmSimSuspension', {
        msisdns,
        suspendedAt: sims.clock.at.toISOString(),
      })
    const lift = (msisdns: readonly string[]) =>
      ask(nbtc, 'LiftSimSuspensionInput', 'liftSimSuspension', { msisdns, reason: 'in error' })
    const revoke = (operator: 'ais', msisdns: readonly string[]) =>
      ask(telco(operator), 'RevokeSimsInput', 'revokeSims', { msisdns, reason: 'given up' })

    const answer = (operator: 'ais' | 'true', claimIds: readonly string[]) =>
      ask(telco(operator), 'AnswerSimClaimsInput', 'answerSimClaims', { claimIds, released: true })

    const outcomeOf = ({ errors }: GraphqlAnswer) => {
      const { code, state } = errors?.[0]?.extensions ?? {}
      return code === undefined ? 'done' : [code, state].filter(Boolean).join(' ')
    }
    /** How the number stands, and how it came there, oldest first. */
    const storyOf = async (msisdn: string) => {
      const rows = await sims.db.asOwner((owner) =>
        owner.query<{ story: string }>(
          `select kind || ' ' || operator as story from sims.number_event where msisdn = $1::text order by id`,
          [msisdn],
        ),
      )
      const [now] = await sims.db.asOwner((owner) =>
        owner.query<{ operator: string; status: string }>(
          'select operator, status from sims.registration where msisdn = $1::text',
          [msisdn],
        ),
      )
      return [...rows.map(({ story }) => story), `${now?.status} ${now?.operator}`]
    }
    const expectCountsRight = async () => {
      const astray = await sims.db.asOwner((owner) =>
        owner.query(
          `select c.person_id from sims.holder_count c
           where c.count <> (select count(*) from sims.registration r where r.holder_id = c.person_id
             and r.operator = c.operator and r.status <> 'REVOKED')
           union all
           select operator || ' ' || verification || ' ' || count from (
             select operator, verification, count, holders from sims.holder_tally
             union all
             select operator, verification, count, -1 from sims.holder_count where count > 0) as each
           group by operator, verification, count having sum(holders) <> 0`,
        ),
      )
      expect(astray).toEqual([])
    }
    const repeat = async (race: () => Promise<void>) => {
      for (let round = 0; round < rounds; round++) await race()
      await expectCountsRight()
    }

    test('two operators register a new number: one registers it, the other has a claim', () =>
      repeat(async () => {
        const [msisdn = ''] = newNumbers(1)
        const [ais, isTrue] = await Promise.all([
          claim('ais', newPerson(), [msisdn]),
          claim('true', newPerson(), [msisdn]),
        ])
        const story = await storyOf(msisdn)
        const isAisFirst = ais.data.registerSims.registered === 1
        expect([ais, isTrue].map(({ data }) => data.registerSims.claimed)).toEqual(
          isAisFirst ? [0, 1] : [1, 0],
        )
        expect(story).toEqual(
          isAisFirst ? ['REGISTERED AIS', 'ACTIVE AIS'] : ['REGISTERED TRUE', 'ACTIVE TRUE'],
        )
        expect(await waitingClaimIds(sims, [msisdn])).toHaveLength(1)
      }))

    test('two claims on one number are released at once: one moves it, the other waits at the new operator', () =>
      repeat(async () => {
        const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
        const release = await Promise.all(
          (['true', 'nt'] as const).map(async (operator) => {
            await claim(operator, newPerson(), [msisdn])
            const { data } = await sims.client.ask(
              telco(operator),
              '{ simClaims(first: 100) { nodes { id msisdn } } }',
            )
            const own = data.simClaims.nodes.find(
              (node: { msisdn: string }) => node.msisdn === msisdn,
            )
            return () => answer('ais', [own.id])
          }),
        )
        const outcomes = (await Promise.all(release.map((each) => each()))).map(outcomeOf)
        expect(outcomes.toSorted()).toEqual(['NOT_FOUND', 'done'])
        const winner = outcomes[0] === 'done' ? 'TRUE' : 'NT'
        expect(await storyOf(msisdn)).toEqual([
          'REGISTERED AIS',
          `PORTED ${winner}`,
          `ACTIVE ${winner}`,
        ])
      }))

    test('an operator confirms a suspension while the number is ported: it is confirmed before, or not its own', () =>
      repeat(async () => {
        const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
        await order([msisdn])
        await claim('true', newPerson(), [msisdn])
        const claimIds = await waitingClaimIds(sims, [msisdn])
        const [confirmed] = await Promise.all([confirm('ais', [msisdn]), answer('ais', claimIds)])
        const begin = ['REGISTERED AIS', 'SUSPENSION_ORDERED AIS']
        const outcome = outcomeOf(confirmed)
        expect(['done', 'NOT_FOUND']).toContain(outcome)
        expect(await storyOf(msisdn)).toEqual(
          outcome === 'done'
            ? [...begin, 'SUSPENDED AIS', 'PORTED TRUE', 'SUSPENDED TRUE']
            : [...begin, 'PORTED TRUE', 'SUSPENSION_ORDERED TRUE'],
        )
      }))

    test('a number is ordered off while its operator takes it back: one of the two is refused', () =>
      repeat(async () => {
        const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
        const outcomes = (await Promise.all([order([msisdn]), revoke('ais', [msisdn])])).map(
          outcomeOf,
        )
        expect([
          ['done', 'INVALID_STATE SUSPENSION_ORDERED'],
          ['INVALID_STATE REVOKED', 'done'],
        ]).toContainEqual(outcomes)
      }))

    test('an order is lifted while it is carried out: lifted last, or not to be carried out', () =>
      repeat(async () => {
        const [msisdn = ''] = await register(sims, 'ais', newPerson(), 1)
        await order([msisdn])
        const [lifted, confirmed] = await Promise.all([lift([msisdn]), confirm('ais', [msisdn])])
        expect(outcomeOf(lifted)).toBe('done')
        expect(['done', 'INVALID_STATE ACTIVE']).toContain(outcomeOf(confirmed))
        expect((await storyOf(msisdn)).at(-1)).toBe('ACTIVE AIS')
      }))

    test('a verification is demanded while the sixth number leaves: demanded before, or within the limit', () =>
      repeat(async () => {
        const person = newPerson()
        const msisdns = await register(sims, 'ais', person, 6)
        await claim('true', person, msisdns.slice(0, 1))
        const claimIds = await waitingClaimIds(sims, msisdns)
        const [demanded, ported] = await Promise.all([
          ask(nbtc, 'RequireSimVerificationInput', 'requireSimVerification', {
            personId: person.id,
            operator: 'AIS',
          }),
          answer('ais', claimIds),
        ])
        expect(outcomeOf(ported)).toBe('done')
        expect(['done', 'INVALID_STATE WITHIN_LIMIT']).toContain(outcomeOf(demanded))
        const events = await sims.db.asOwner((owner) =>
          owner.query<{ count: number }>(
            'select count from sims.holder_event where person_id = $1::text',
            [person.id],
          ),
        )
        expect(events).toEqual(outcomeOf(demanded) === 'done' ? [{ count: 6 }] : [])
      }))

    test('two decisions on one justification: one stands, the other is told so', () =>
      repeat(async () => {
        const person = newPerson()
        await register(sims, 'ais', person, 6)
        const holder = { personId: person.id, operator: 'AIS' }
        await ask(nbtc, 'RequireSimVerificationInput', 'requireSimVerification', holder)
        const shown = { personId: person.id, justification: 'a fleet' }
        await ask(telco('ais'), 'RecordSimJustificationInput', 'recordSimJustification', shown)
        const decide = (accepted: boolean) =>
          ask(nbtc, 'DecideSimVerificationInput', 'decideSimVerification', {
            ...holder,
            accepted,
            reason: 'as shown',
          })
        const outcomes = (await Promise.all([decide(true), decide(false)])).map(outcomeOf)
        expect([
          ['done', 'INVALID_STATE VERIFIED'],
          ['INVALID_STATE REFUSED', 'done'],
        ]).toContainEqual(outcomes)
      }))

    test('the same people’s numbers are ported both ways at once, in any order: nobody waits in a circle', () =>
      repeat(async () => {
        const people = [newPerson(), newPerson(), newPerson()]
        const mine = await Promise.all(people.map((person) => register(sims, 'ais', person, 20)))
        const theirs = await Promise.all(people.map((person) => register(sims, 'true', person, 20)))
        const batch = (owned: readonly (readonly string[])[], shift: number) => ({
          idempotencyKey: randomUUID(),
          sims: people.flatMap(
            (person, index) => registerInput(person, owned[(index + shift) % 3] ?? []).sims,
          ),
        })
        const forth = batch(mine, 1)
        const back = batch(theirs, 2)
        const given = await register(sims, 'ais', people[1] ?? newPerson(), 20)
        await sims.client.ask(telco('true'), registerSims, { input: forth })
        await sims.client.ask(telco('ais'), registerSims, { input: back })
        const numbersOf = ({ sims: entries }: typeof forth) => entries.map(({ msisdn }) => msisdn)
        const [forthIds, backIds] = [
          await waitingClaimIds(sims, numbersOf(forth)),
          await waitingClaimIds(sims, numbersOf(back)),
        ]
        const answers = await Promise.all([
          answer('ais', forthIds),
          answer('true', backIds.toReversed()),
          ask(nbtc, 'RequireSimVerificationInput', 'requireSimVerification', {
            personId: people[0]?.id,
            operator: 'AIS',
          }),
          ask(telco('ais'), 'RevokeSimsInput', 'revokeSims', {
            msisdns: given,
            reason: 'given up',
          }),
        ])
        const [ported, portedBack, demanded, revoked] = answers.map(outcomeOf)
        expect([ported, portedBack, revoked]).toEqual(['done', 'done', 'done'])
        expect(['done', 'NOT_FOUND']).toContain(demanded) // between the two, the person may have none there
      }))
  },
)
