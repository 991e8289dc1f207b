/** Sends what waits in the lanes of the webhooks. Any number of senders may run, in any number of processes. */

import { setTimeout } from 'node:timers/promises'
import type { Background, BackgroundOptions } from '../../kit/subgraph.ts'
import type { Database } from '../../kit/database/database.ts'
import { systemSession } from '../../kit/database/system-session.ts'
import type { Sealer } from './keys.ts'
import { buildMessage } from './message.ts'
import { judgeRound } from './schedule.ts'
import type { Attempt, Send } from './send.ts'
import { claimLane, settleLane, type Claim, type WebhookEventRow } from './store.ts'

/** Database, clock and calls of a sender. */
export interface SenderOptions {
  readonly db: Database
  readonly now: () => Date
  readonly send: Send
  /** Absent: no bearer can be read. */
  readonly sealer: Sealer | undefined
  /** From 0 to 1; default `Math.random`. */
  readonly random?: () => number
}

/**
 * A lease is longer than a call may take, and shorter than the minute after which another sender must have the lane of
 * one that was killed.
 */
const claim: Claim = { leaseMs: 40_000, size: 16, ahead: 400 }
/** Most lanes that one process has at a time. */
const maxLanes = 1_000
/** Pause when no lane has anything to send, in milliseconds. */
const idleMs = 250
/** Pause after a fault of the database, in milliseconds. */
const faultMs = 2_000
/** Time that calls have to end when the sender is closed, in milliseconds; others are made again by the next sender. */
const graceMs = 1_000

const session = systemSession('deliveries')

/**
 * Makes every call that is due, lane by lane, until none is.
 * @returns how many calls
 */
export async function sendDue(options: SenderOptions): Promise<number> {
  let made = 0
  for (;;) {
    const lane = await takeLane(options)
    if (!lane) return made
    await runLane(options, lane)
    made += lane.length
  }
}

/** Sends until it is closed: each lane by itself, so that one that is slow or dead delays no other. */
export function startSender(
  options: SenderOptions,
  { log }: Pick<BackgroundOptions, 'log'>,
): Background {
  const closing = new AbortController()
  const calls = new Set<AbortController>()
  let isEnding = false
  const lanes = new Set<Promise<void>>()
  const report = (error: unknown) => {
    const { name, code } = error as Readonly<Record<string, unknown>> // facts for the log, whatever was thrown
    log.error({ type: name, code }, 'webhooks could not be sent')
  }
  const pause = (ms: number) =>
    setTimeout(ms, undefined, { signal: closing.signal }).catch(() => undefined)

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        const lane = lanes.size < maxLanes ? await takeLane(options) : undefined
        if (lane) start(lane)
        else await pause(idleMs)
      } catch (error) {
        report(error)
        await pause(faultMs)
      }
    }
    await Promise.all(lanes)
  }

  /** A signal for each call: one that lived as long as the sender would keep something of every call (nodejs/node#54614). */
  const send: Send = async (endpoint, message) => {
    const call = new AbortController()
    if (isEnding) call.abort()
    calls.add(call)
    try {
      return await options.send(endpoint, message, { signal: call.signal })
    } finally {
      calls.delete(call)
    }
  }

  function start(lane: Lane): void {
    const running = runLane({ ...options, send }, lane)
      .catch(report)
      .finally(() => lanes.delete(running))
    lanes.add(running)
  }

  const running = run()
  return {
    async close() {
      closing.abort()
      const grace = globalThis.setTimeout(() => {
        isEnding = true
        for (const call of calls) call.abort()
      }, graceMs)
      await running
      clearTimeout(grace)
    },
  }
}

/** The events that one claim gave: at least one, each of another subject, all of one agency. */
type Lane = readonly [WebhookEventRow, ...WebhookEventRow[]]

async function takeLane({ db, now }: SenderOptions): Promise<Lane | undefined> {
  const [first, ...more] = await db.transaction(session, (connection) =>
    claimLane(connection, now(), claim),
  )
  return first ? [first, ...more] : undefined
}

async function runLane(options: SenderOptions, lane: Lane): Promise<void> {
  const { db, now, random = Math.random } = options
  const [first] = lane
  const round = await Promise.all(
    lane.map(async (event) => ({ event, attempt: await attempt(options, event) })),
  )
  const verdict = judgeRound(round, first.failures, now(), random)
  await db.transaction(session, (connection) => settleLane(connection, first, verdict, now()))
}

async function attempt(
  { send, sealer, now }: SenderOptions,
  event: WebhookEventRow,
): Promise<Attempt> {
  const { agencyId, url, authorizationSealed } = event
  if (authorizationSealed === null)
    return send({ agencyId, url, bearer: undefined }, buildMessage(event))
  const bearer = sealer?.open(agencyId, authorizationSealed)
  if (bearer === undefined)
    return { at: now(), outcome: 'AUTHORIZATION_UNREADABLE', status: null, durationMs: 0 }
  return send({ agencyId, url, bearer }, buildMessage(event))
}
