import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { aoc, bank, ccib, station } from '../../support/tokens/callers.ts'
import {
  day,
  hour,
  keyed,
  startClockedSubgraphs,
  type ClockedSubgraphs,
  type Outcome,
} from '../../support/domain/clocked-subgraphs.ts'
import { engines } from '../../support/processes/database.ts'
import {
  askRelease,
  complain,
  decide,
  decideRelease,
  extend,
  isLive,
  isPoliceOrder,
  lift,
  newModel,
  place,
  reject,
  requested,
  stateOf,
  type Actor,
  type HoldModel,
  type ModelBasis,
  type Power,
  type Refusal,
} from '../../support/domain/hold-model.ts'

/** The hold that stands behind the model. */
interface Real {
  readonly graph: ClockedSubgraphs
  readonly holdId: string
  readonly referralId: string
}

type Command = fc.AsyncCommand<HoldModel, Real>
interface Step extends Command {
  isAllowed(model: HoldModel): boolean
}
type Act = (real: Real) => Promise<Outcome>

const callers = { aoc, bank: bank('014'), police: ccib }
const start = Date.UTC(2026, 10, 24, 3)
const runs = Number(process.env['TEST_MODEL_RUNS'] ?? 6)

/** The same step in the model and in the graph: both allow it, or both refuse it, with one code. */
function step(name: string, inModel: (model: HoldModel) => Refusal, inGraph: Act): Step {
  return {
    check: () => true,
    isAllowed: (model) => inModel({ ...model }) === undefined,
    toString: () => name,
    async run(model, real) {
      const before = stateOf(model)
      const expected = inModel(model)
      const { code, state } = await inGraph(real)
      expect([name, code]).toEqual([name, expected])
      const isAboutHold = !/complain|decide /.test(name) && state !== 'RELEASE_REQUESTED'
      if (code === 'INVALID_STATE' && isAboutHold) expect(state).toBe(before)
      await real.graph.deliver()
      await compare(model, real)
    },
  }
}

async function compare(model: HoldModel, { graph, holdId }: Real): Promise<void> {
  const hold = await graph.hold(aoc, holdId)
  const state = stateOf(model)
  const iso = (instant: number | null) => instant && new Date(instant).toISOString()
  expect(hold).toMatchObject({
    state,
    heldSatang: model.held,
    lapsesAt: iso(model.lapsesAt),
    placedAt: iso(model.placedAt),
    extendedBasis: model.extendedUnder,
  })
  expect(hold.liftableSince !== null).toBe(model.isLiftable)
  expect(hold.heldSatang ?? 0).toBeLessThanOrEqual(hold.requestedSatang)
  expect(hold.endedAt === null).toBe(isLive(model))
  expect(hold.history.at(-1).state).toBe(state)
  for (const event of hold.history) {
    expect(event.agencyId).not.toBe('system')
    expect(event.section).not.toBeNull()
  }
}

const advance = (ms: number): Step => ({
  check: () => true,
  isAllowed: () => true,
  toString: () => `advance ${ms / hour} h`,
  async run(model, real) {
    model.now += ms
    real.graph.advance(ms)
    await compare(model, real)
  },
})

const sweep: Step = {
  check: () => true,
  isAllowed: () => true,
  toString: () => 'sweep',
  async run(model, real) {
    await real.graph.settle()
    await compare(model, real)
  },
}

const actors = fc.constantFrom<Actor>('aoc', 'bank', 'police')
const officers = fc.constantFrom('a', 'b')

const placing = (amount: number) =>
  step(
    `place ${amount}`,
    (model) => place(model, amount),
    ({ graph, holdId }) => graph.act(callers.bank, 'placeHold', { holdId, heldSatang: amount }),
  )

const complainNow = step('complain', complain, ({ graph, referralId }) =>
  graph.act(station('10101'), 'recordComplaint', {
    referralId,
    complaintNumber: '1',
    receivedAt: graph.now().toISOString(),
  }),
)

const deciding = (decision: string) =>
  step(
    `decide ${decision}`,
    (model) => decide(model, decision),
    ({ graph, referralId }) =>
      graph.act(station('10101'), 'decideReferral', { referralId, decision, reason: 'heard' }),
  )

const asking = (actor: Actor, officer: string) =>
  step(
    `ask for release by ${actor} ${officer}`,
    (model) => askRelease(model, `${actor} ${officer}`),
    ({ graph, holdId }) =>
      graph.act({ ...callers[actor], officer }, 'requestRelease', { holdId, reason: 'innocent' }),
  )

const placeAll = placing(requested)
const findNothing = deciding('NO_EVIDENCE')
const askByBank = asking('bank', 'a')

/** Three of four refused steps are left out: they change nothing, and what comes after them counts more. */
const insisting = (each: fc.Arbitrary<Step>): fc.Arbitrary<Command> =>
  fc.tuple(each, fc.constantFrom(true, false, false, false)).map(([command, insists]) => ({
    check: (model) => insists || command.isAllowed(model),
    run: (model, real) => command.run(model, real),
    toString: () => command.toString(),
  }))

const commands = [
  fc.constantFrom(1, hour, 12 * hour, day, 3 * day, 4 * day, 7 * day).map(advance),
  fc.constant(sweep),
  fc.constantFrom(0, 1, requested - 1, requested, requested + 1).map(placing),
  fc.constant(
    step('reject', reject, ({ graph, holdId }) =>
      graph.act(callers.bank, 'rejectHold', { holdId, reason: 'closed' }),
    ),
  ),
  fc.constant(complainNow),
  fc.constantFrom('NO_EVIDENCE', 'NOT_ACCEPTED').map(deciding),
  fc
    .tuple(fc.constantFrom<Power>('SEIZURE', 'LISTING'), fc.constantFrom(null, day, 10 * day))
    .map(([power, days]) =>
      step(
        `extend under ${power} for ${days}`,
        (model) => extend(model, power, days && model.now + days),
        ({ graph, holdId }) =>
          graph.act(ccib, 'extendHold', {
            holdId,
            basis: power,
            orderNumber: 'ORD-1',
            until: days && new Date(graph.now().getTime() + days).toISOString(),
          }),
      ),
    ),
  actors.map((actor) =>
    step(
      `lift by ${actor}`,
      (model) => lift(model, actor),
      ({ graph, holdId }) => graph.act(callers[actor], 'liftHold', { holdId, reason: 'over' }),
    ),
  ),
  fc.tuple(actors, officers).map(([actor, officer]) => asking(actor, officer)),
  fc
    .tuple(actors, officers, fc.constantFrom('RELEASED', 'REFUSED'))
    .map(([actor, officer, outcome]) =>
      step(
        `release ${outcome} by ${actor} ${officer}`,
        (model) => decideRelease(model, actor, `${actor} ${officer}`, outcome),
        ({ graph, holdId }) =>
          graph.act({ ...callers[actor], officer }, 'decideRelease', {
            holdId,
            outcome,
            reason: 'heard',
          }),
      ),
    ),
].map(insisting)

describe.each(engines)('a hold and its model on $engine', ({ open }) => {
  let graph: ClockedSubgraphs

  beforeAll(async () => {
    graph = await startClockedSubgraphs(open)
  })
  afterAll(() => graph?.close())

  async function setUp(basis: ModelBasis): Promise<{ model: HoldModel; real: Real }> {
    graph.setClock(new Date(start))
    const caseId = await graph.openCase()
    const referred = await graph.act(aoc, 'referCase', keyed({ caseId, stationCode: '10101' }))
    const orderer = ['VICTIM_WORD', 'CENTRE_ORDER'].includes(basis) ? aoc : ccib
    const account = { bankCode: '014', accountNumber: '0142223332', amountSatang: requested }
    const asked = await graph.act(
      orderer,
      'requestHolds',
      keyed({ caseId, basis, orderNumber: 'ORD-1', holds: [account] }),
    )
    const real = { graph, holdId: asked.data.holds[0].id, referralId: referred.data.referral.id }
    return { model: newModel(basis, start), real }
  }

  test.each<ModelBasis>(['VICTIM_WORD', 'AUTHORITY_NOTICE', 'CENTRE_ORDER', 'SEIZURE'])(
    'on %s agree after every step, whatever the order of the steps',
    async (basis) => {
      // a run begins at some point of the life, else most would end before they reach far
      const beginnings = fc.constantFrom<readonly Command[]>(
        [],
        [placeAll],
        [placeAll, complainNow],
        [placeAll, complainNow, findNothing],
        [placeAll, askByBank],
      )
      const steps = fc.commands(commands, { maxCommands: 30, size: '+1' })
      await fc.assert(
        fc.asyncProperty(beginnings, steps, async (beginning, rest) => {
          const { model, real } = await setUp(basis)
          await fc.asyncModelRun(() => ({ model, real }), [...beginning, ...rest])
          if (!isLive(model)) return
          // no state without a way out: the agency that ordered it can end it
          const input = { holdId: real.holdId, reason: 'over' }
          if (!isPoliceOrder(model) || stateOf(model) === 'REQUESTED') {
            const owner = isPoliceOrder(model) ? ccib : aoc
            expect((await graph.act(owner, 'liftHold', input)).code).toBeUndefined()
            return
          }
          if (model.releaseBy === null)
            await graph.act({ ...ccib, officer: 'c' }, 'requestRelease', input)
          const decision = { ...input, outcome: 'RELEASED' }
          const released = await graph.act({ ...ccib, officer: 'd' }, 'decideRelease', decision)
          expect(released.code).toBeUndefined()
        }),
        { numRuns: runs },
      )
    },
    240_000,
  )
})
