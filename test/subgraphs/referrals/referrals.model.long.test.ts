import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { aoc, ccib, station } from '../../support/tokens/callers.ts'
import {
  day,
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
  type Outcome,
} from '../../support/domain/clocked-subgraphs.ts'
import { engines } from '../../support/processes/database.ts'

/** A referral as it is meant to be. */
interface Model {
  now: number
  at: '10101' | '10102'
  state: string
  complainedAt: number | null
  officer: string | null
  decision: string | null
  /** The last act that changed something. */
  last: { readonly name: string; readonly actor: Actor } | null
}
interface Real {
  readonly graph: ClockedSubgraphs
  readonly caseId: string
  referralId: string
}
type Actor = '10101' | '10102' | 'ccib'
type Step = fc.AsyncCommand<Model, Real>

const live = ['SENT', 'ACKNOWLEDGED', 'ASSIGNED', 'COMPLAINED']
const start = Date.UTC(2026, 10, 24, 3)
const runs = Number(process.env['TEST_MODEL_RUNS'] ?? 6)
const callerOf = (actor: Actor) => (actor === 'ccib' ? ccib : station(actor))
const other = { '10101': '10102', '10102': '10101' } as const

/** Refused with INVALID_STATE unless `isAllowed` or a repeat, which changes nothing; another station does not know of it. */
function step(
  name: string,
  actor: Actor,
  isAllowed: (model: Model) => boolean,
  change: (model: Model) => void,
  act: (real: Real, model: Model) => Promise<Outcome>,
  isRepeat: (model: Model) => boolean = () => false,
): Step {
  return {
    check: () => true,
    toString: () => `${name} by ${actor}`,
    async run(model, real) {
      const isKnown = actor === 'ccib' || actor === model.at
      const isMade = isKnown && isAllowed(model)
      const isFine = isMade || (isKnown && isRepeat(model))
      const expected = isFine ? undefined : isKnown ? 'INVALID_STATE' : 'NOT_FOUND'
      const { code } = await act(real, model)
      expect([name, actor, code]).toEqual([name, actor, expected])
      if (isMade) {
        change(model)
        model.last = { name, actor }
      }
      await compare(model, real)
    },
  }
}

const caseReferral = `query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Case {
  referral { id state officer dueAt station { code } complaint { receivedAt decisionDueAt } history { agencyId } } } } }`

async function compare(model: Model, real: Real): Promise<void> {
  const { graph, caseId } = real
  const representations = [{ __typename: 'Case', id: caseId }]
  const { data } = await graph.referrals.ask(aoc, caseReferral, { representations })
  const { referral } = data._entities[0]
  real.referralId = referral.id
  const iso = (instant: number) => new Date(instant).toISOString()
  const { complainedAt } = model
  expect(referral).toMatchObject({
    state: model.state,
    officer: model.officer,
    station: { code: model.at },
    complaint:
      complainedAt === null
        ? null
        : { receivedAt: iso(complainedAt), decisionDueAt: iso(complainedAt + 7 * day) },
    dueAt: complainedAt === null ? null : iso(complainedAt + 7 * day),
  })
  for (const code of ['10101', '10102'] as const) {
    const query = `query ($id: ID!) { case(id: $id) { id } }`
    const seen = (await graph.cases.ask(station(code), query, { id: caseId })).data.case !== null
    expect([code, seen]).toEqual([code, code === model.at])
  }
}

const isLive = ({ state }: Model) => live.includes(state)
const actors = fc.constantFrom<Actor>('10101', '10102', 'ccib')

const commands = [
  fc.constantFrom(1, day, 7 * day).map((ms): Step => ({
    check: () => true,
    toString: () => `advance ${ms}`,
    async run(model, real) {
      model.now += ms
      real.graph.advance(ms)
      await real.graph.settle()
      await compare(model, real)
    },
  })),
  actors.map((actor) =>
    step(
      'acknowledge',
      actor,
      ({ state }) => state === 'SENT',
      (model) => {
        model.state = 'ACKNOWLEDGED'
      },
      ({ graph, referralId }) => graph.act(callerOf(actor), 'acknowledgeReferral', { referralId }),
      ({ last }) => last?.name === 'acknowledge' && last.actor === actor,
    ),
  ),
  fc.tuple(actors, fc.constantFrom('วิชัย', 'สมหญิง')).map(([actor, officer]) =>
    step(
      'assign',
      actor,
      isLive,
      (model) => {
        model.officer = officer
        if (model.state !== 'COMPLAINED') model.state = 'ASSIGNED'
      },
      ({ graph, referralId }) =>
        graph.act(callerOf(actor), 'assignOfficer', { referralId, officer }),
    ),
  ),
  actors.map((actor) =>
    step(
      'complain',
      actor,
      (model) => isLive(model) && model.complainedAt === null,
      (model) => {
        model.state = 'COMPLAINED'
        model.complainedAt = model.now
      },
      ({ graph, referralId }) =>
        graph.act(callerOf(actor), 'recordComplaint', {
          referralId,
          complaintNumber: '1',
          receivedAt: graph.now().toISOString(),
        }),
      ({ state, complainedAt, last, now }) =>
        state === 'COMPLAINED' && complainedAt === now && last?.actor === actor,
    ),
  ),
  fc
    .tuple(actors, fc.constantFrom('ACCEPTED', 'NOT_ACCEPTED', 'NO_EVIDENCE'))
    .map(([actor, decision]) =>
      step(
        `decide ${decision}`,
        actor,
        (model) => isLive(model) && model.complainedAt !== null,
        (model) => {
          model.state = decision === 'ACCEPTED' ? 'ACCEPTED' : 'NOT_ACCEPTED'
          model.decision = decision
        },
        ({ graph, referralId }) =>
          graph.act(callerOf(actor), 'decideReferral', {
            referralId,
            decision,
            policeCaseNumber: '7/2569',
            reason: 'heard',
          }),
        (model) => model.decision === decision,
      ),
    ),
  actors.map((actor) =>
    step(
      'transfer',
      actor,
      isLive,
      (model) => {
        model.at = other[model.at]
        model.state = 'SENT'
        model.officer = null
      },
      ({ graph, referralId }, model) =>
        graph.act(callerOf(actor), 'transferReferral', {
          referralId,
          toStationCode: other[model.at],
          reason: 'lives there',
        }),
    ),
  ),
]

describe.each(engines)('a referral and its model on $engine', ({ open }) => {
  let graph: ClockedSubgraphs

  beforeAll(async () => {
    graph = await startClockedSubgraphs(open)
  })
  afterAll(() => graph?.close())

  test('agree after every step, whatever the order of the steps', async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 20, size: '+1' }), async (steps) => {
        graph.setClock(new Date(start))
        const caseId = await graph.openCase()
        const { data } = await graph.act(aoc, 'referCase', keyed({ caseId, stationCode: '10101' }))
        const model: Model = {
          now: start,
          at: '10101',
          state: 'SENT',
          complainedAt: null,
          officer: null,
          decision: null,
          last: null,
        }
        const real: Real = { graph, caseId, referralId: data.referral.id }
        await fc.asyncModelRun(() => ({ model, real }), steps)
      }),
      { numRuns: runs },
    )
  }, 240_000)
})
