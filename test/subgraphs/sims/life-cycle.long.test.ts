import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { nbtc, telco } from '../../support/tokens/callers.ts'
import { engines } from '../../support/processes/database.ts'
import { pseudonyms } from '../../support/domain/subgraph-client.ts'
import {
  act,
  countOf,
  createReference,
  holderOf,
  operators,
  verificationOf,
  type Action,
  type Outcome,
  type Reference,
} from './reference.ts'
import {
  day,
  hour,
  newNumbers,
  newPerson,
  registerInput,
  registerSims,
  startSims,
  type SimsUnderTest,
  type TestPerson,
} from './sims-under-test.ts'

const personCount = 2
const numberCount = 9

/** One operator and one person are drawn more often, so that acts often concern numbers of earlier acts. */
const operator = fc.constantFrom('AIS' as const, 'AIS' as const, ...operators)
const person = fc.constantFrom(0, 0, 0, 1)
const everyNumber = Array.from({ length: numberCount }, (_, index) => index)
const someNumbers = fc
  .uniqueArray(fc.nat(numberCount - 1), { minLength: 1, maxLength: 3 })
  .map((each) => each.toSorted((a, b) => a - b))
const numbers = fc.oneof(fc.constant(everyNumber), someNumbers)
const named = <Name extends Action['do']>(name: Name) => fc.constant(name)
/** An act that is listed twice is done twice as often: one that leads to a rare state. */
const actions: readonly fc.Arbitrary<Action>[] = [
  fc.record({ do: named('wait'), ms: fc.constantFrom(1, hour, day, 181 * day) }),
  ...twice(fc.record({ do: named('jump'), msBefore: fc.constantFrom(0, 1) })),
  fc.record({
    do: named('register'),
    operator,
    person,
    numbers,
    daysAgo: fc.constantFrom(0, 0, 40),
  }),
  fc.record({
    do: named('register'),
    operator: fc.constant('AIS' as const),
    person: fc.constant(0),
    numbers: fc.constant(everyNumber),
    daysAgo: fc.constant(0),
  }),
  ...twice(
    fc.record({
      do: named('answer'),
      operator,
      claimant: operator,
      number: fc.nat(numberCount - 1),
      released: fc.boolean(),
    }),
  ),
  fc.record({ do: named('grant'), claimant: operator, number: fc.nat(numberCount - 1) }),
  ...twice(fc.record({ do: named('require'), person, operator })),
  ...twice(fc.record({ do: named('justify'), person, operator })),
  ...twice(fc.record({ do: named('decide'), person, operator, accepted: fc.boolean() })),
  fc.record({ do: named('order'), numbers }),
  fc.record({ do: named('lift'), numbers: someNumbers }),
  ...twice(fc.record({ do: named('confirm'), operator, numbers })),
  ...twice(fc.record({ do: named('revoke'), operator, numbers })),
]

function twice<Each>(each: Each): readonly [Each, Each] {
  return [each, each]
}

/** The subgraph, with the persons and numbers of one run. */
interface Run {
  readonly sims: SimsUnderTest
  readonly persons: readonly TestPerson[]
  readonly msisdns: readonly string[]
}

/** The effect of a call; the clock is moved without one. */
type Call = Exclude<Action, { readonly do: 'wait' | 'jump' }>

const holderAnswer = 'holder { count }'
const simsAnswer = 'sims { status }'
const documents: Readonly<Record<Call['do'], string>> = {
  register: registerSims,
  answer: mutation('AnswerSimClaimsInput', 'answerSimClaims', 'claims { state }'),
  grant: mutation('DecideSimClaimsInput', 'decideSimClaims', 'claims { state }'),
  require: mutation('RequireSimVerificationInput', 'requireSimVerification', holderAnswer),
  justify: mutation('RecordSimJustificationInput', 'recordSimJustification', holderAnswer),
  decide: mutation('DecideSimVerificationInput', 'decideSimVerification', holderAnswer),
  order: mutation('OrderSimSuspensionInput', 'orderSimSuspension', simsAnswer),
  lift: mutation('LiftSimSuspensionInput', 'liftSimSuspension', simsAnswer),
  confirm: mutation('ConfirmSimSuspensionInput', 'confirmSimSuspension', simsAnswer),
  revoke: mutation('RevokeSimsInput', 'revokeSims', simsAnswer),
}

function mutation(type: string, field: string, answer: string): string {
  return `mutation ($input: ${type}!) { ${field}(input: $input) { ${answer} } }`
}

const callerOf = (name: string) => telco(name.toLowerCase() as 'ais' | 'true' | 'nt') // the names of the three, in small letters

function inputOf(run: Run, call: Call, at: Date, claimId: string): object {
  const person = 'person' in call ? (run.persons[call.person] ?? newPerson()) : newPerson()
  const msisdns = 'numbers' in call ? call.numbers.map((index) => run.msisdns[index] ?? '') : []
  switch (call.do) {
    case 'register': {
      const input = registerInput(person, msisdns)
      const registeredAt = new Date(at.getTime() - call.daysAgo * day).toISOString()
      return { ...input, sims: input.sims.map((sim) => ({ ...sim, registeredAt })) }
    }
    case 'answer':
      return { claimIds: [claimId], released: call.released }
    case 'grant':
      return { claimIds: [claimId], granted: true, reason: 'the contract was shown' }
    case 'require':
      return { personId: person.id, operator: call.operator }
    case 'justify':
      return { personId: person.id, justification: 'a fleet' }
    case 'decide': {
      const { operator: name, accepted } = call
      return { personId: person.id, operator: name, accepted, reason: 'as shown' }
    }
    case 'order':
      return { idempotencyKey: randomUUID(), msisdns, reason: 'scam calls' }
    case 'confirm':
      return { msisdns, suspendedAt: at.toISOString() }
    default:
      return { msisdns, reason: 'ended' }
  }
}

/** The claim that the call is about, if it waits; otherwise an id that was never issued. */
async function claimIdOf({ sims, msisdns }: Run, call: Call): Promise<string> {
  if (!('claimant' in call)) return ''
  const rows = await sims.db.asOwner((owner) =>
    owner.query<{ id: string }>(
      `select id from sims.claim
       where msisdn = $1::text and operator = $2::text and state in ('OPEN', 'DISPUTED')`,
      [msisdns[call.number] ?? '', call.claimant],
    ),
  )
  return rows[0]?.id ?? randomUUID()
}

/** Does it to the subgraph. */
async function doIt(run: Run, call: Call): Promise<Outcome> {
  const { client, clock } = run.sims
  const isOperators = ['register', 'answer', 'justify', 'confirm', 'revoke'].includes(call.do)
  const caller = isOperators && 'operator' in call ? callerOf(call.operator) : nbtc
  const input = inputOf(run, call, clock.at, await claimIdOf(run, call))
  const { errors } = await client.ask(caller, documents[call.do], { input })
  if (!errors) return 'done'
  expect(errors).toHaveLength(1)
  const { code, state } = errors[0]?.extensions ?? {}
  return (code === 'INVALID_STATE' ? `${code} ${state}` : code) as Outcome // compared with one next
}

const observation = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  ... on SimRegistration { operator status registeredAt suspensionDueAt suspendedAt history { kind } }
  ... on Person { simCountByOperator { operator count verification verifyBy } }
} }`
const sight = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
  ... on SimRegistration { operator }
} }`

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())

const simReferencesOf = (msisdns: readonly string[]) =>
  msisdns.map((msisdn) => ({ __typename: 'SimRegistration', id: pseudonyms.sim(msisdn) }))

function expected(model: Reference, personIndex: number) {
  return operators
    .toSorted()
    .map((name) => {
      const key = holderOf(personIndex, name)
      return {
        operator: name,
        count: countOf(model, personIndex, name),
        verification: verificationOf(model, key),
        verifyBy: iso(model.holders.get(key)?.verifyBy ?? null),
      }
    })
    .filter(({ count }) => count > 0)
}

/** Every number and person as the regulator sees them, as the reference says. */
async function compare(model: Reference, { sims, persons: people, msisdns }: Run) {
  const { data, errors } = await sims.client.ask(
    { ...nbtc, purpose: { basis: 'nbtc' } },
    observation,
    {
      representations: [
        ...simReferencesOf(msisdns),
        ...people.map(({ id }) => ({ __typename: 'Person', id })),
      ],
    },
  )
  expect(errors).toBeUndefined()
  expect(data._entities).toEqual([
    ...msisdns.map((_msisdn, index) => {
      const sim = model.sims.get(index)
      return sim
        ? {
            operator: sim.operator,
            status: sim.status,
            registeredAt: iso(sim.registeredAt),
            suspensionDueAt: iso(sim.dueAt),
            suspendedAt: iso(sim.suspendedAt),
            history: (model.simEvents.get(index) ?? []).map((kind) => ({ kind })).toReversed(),
          }
        : null
    }),
    ...people.map((_person, index) => ({ simCountByOperator: expected(model, index) })),
  ])
}

/** Each operator sees the numbers that it has, and no other. */
async function compareSight(model: Reference, { sims, msisdns }: Run) {
  const representations = simReferencesOf(msisdns)
  for (const name of operators) {
    const seen = await sims.client.ask(callerOf(name), sight, { representations })
    expect(seen.data._entities).toEqual(
      msisdns.map((_msisdn, index) =>
        model.sims.get(index)?.operator === name ? { operator: name } : null,
      ),
    )
  }
}

/** Every transition of a verification was written down, in its order. */
async function compareHolderEvents(model: Reference, { sims, persons: people }: Run) {
  const written = await sims.db.asOwner((owner) =>
    owner.query<{ holder: string; states: readonly string[] }>(
      `select person_id || ' ' || operator as holder, array_agg(state order by id) as states
       from sims.holder_event where person_id = any ($1::text[]) group by person_id, operator`,
      [people.map(({ id }) => id)],
    ),
  )
  expect(new Map(written.map(({ holder, states }) => [holder, states]))).toEqual(
    new Map(
      [...model.holderEvents].map(([key, states]) => {
        const [index = '', name = ''] = key.split(' ')
        return [`${people[Number(index)]?.id} ${name}`, states]
      }),
    ),
  )
}

class Step implements fc.AsyncCommand<Reference, Run> {
  readonly action: Action
  constructor(action: Action) {
    this.action = action
  }
  check() {
    return true // acts that are not allowed are tried too, and must be refused
  }
  async run(model: Reference, run: Run) {
    const { action } = this
    if (action.do === 'wait' || action.do === 'jump') {
      act(model, action)
      run.sims.clock.at = new Date(model.now)
    } else {
      const outcome = await doIt(run, action)
      expect(outcome).toBe(act(model, action))
    }
    await compare(model, run)
    if (action.do === 'register') await compareSight(model, run)
    if (action.do === 'decide') await compareHolderEvents(model, run)
  }
  toString() {
    return JSON.stringify(this.action)
  }
}

describe.each(engines)('the life-cycle of numbers and verifications on $engine', ({ open }) => {
  let sims: SimsUnderTest

  beforeAll(async () => {
    sims = await startSims(open)
  })
  afterAll(() => sims?.close())

  test('is that of the reference, whatever is done in whatever order, and however the clock jumps', async () => {
    const start = Date.parse('2026-11-01T00:00:00Z')
    await fc.assert(
      fc.asyncProperty(
        fc.commands(
          actions.map((each) => each.map((action) => new Step(action))),
          { maxCommands: 40, size: 'max' },
        ),
        async (commands) => {
          sims.clock.at = new Date(start)
          const real = {
            sims,
            persons: Array.from({ length: personCount }, newPerson),
            msisdns: newNumbers(numberCount),
          }
          await fc.asyncModelRun(() => ({ model: createReference(start), real }), commands)
        },
      ),
      { numRuns: 15, interruptAfterTimeLimit: 100_000 },
    )
    // over all the runs: no count and no tally has gone astray
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
  }, 240_000)
})

test('no state that the reference reaches is without a way out', () => {
  const left = new Map<string, Set<string>>()
  const reached = new Set<string>()
  const statesOf = (world: Reference) => {
    const states = new Map<string, string>()
    for (const [number, { status }] of world.sims) states.set(`number ${number}`, status)
    for (const key of world.holders.keys()) states.set(`holder ${key}`, verificationOf(world, key))
    return states
  }
  fc.assert(
    fc.property(fc.array(fc.oneof(...actions), { minLength: 60, maxLength: 200 }), (steps) => {
      const world = createReference(0)
      for (const step of steps) {
        const before = statesOf(world)
        act(world, step)
        for (const [what, state] of statesOf(world)) {
          reached.add(state)
          const earlier = before.get(what)
          if (earlier !== undefined && earlier !== state)
            left.set(earlier, (left.get(earlier) ?? new Set()).add(step.do))
        }
      }
    }),
    { numRuns: 1_000, seed: 1441 },
  )
  expect([...reached].toSorted()).toEqual([
    'ACTIVE',
    'EXPIRED',
    'JUSTIFIED',
    'REFUSED',
    'REQUIRED',
    'REVOKED',
    'SUSPENDED',
    'SUSPENSION_ORDERED',
    'VERIFIED',
  ])
  expect(Object.fromEntries([...left].map(([state, by]) => [state, [...by].toSorted()]))).toEqual({
    ACTIVE: ['order', 'revoke'],
    SUSPENSION_ORDERED: ['confirm', 'lift'],
    SUSPENDED: ['lift', 'revoke'],
    REVOKED: ['register'],
    REQUIRED: ['decide', 'jump', 'justify', 'wait'],
    JUSTIFIED: ['decide'],
    EXPIRED: ['decide', 'require'],
    VERIFIED: ['require'],
    REFUSED: ['require'],
  })
})
