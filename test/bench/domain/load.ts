/** Sends operations at a rate, whatever the answers take (open loop), and measures what they cost. */

import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { request } from 'undici'
import type { PopulatedCase } from '../../support/domain/case-population.ts'
import type { DatabaseCpu } from './cpu.ts'
import { kinds, type WaitingHold } from './kinds.ts'
import type { DomainSystem } from './system.ts'

/** The cost of one run. Times are in milliseconds, of CPU for each request. */
export interface Figures {
  readonly requests: number
  /** Answered 503: the gateway sheds what it cannot do in time. */
  readonly shed: number
  /** Answered with errors, or not at all. */
  readonly failed: number
  /** How much later than it was due each request was sent: what the load itself adds to the times. */
  readonly late: readonly number[]
  /** From the moment when each request was due to its answer, by kind; those that were shed or failed are not in it. */
  readonly times: Readonly<Record<string, readonly number[]>>
  readonly postgres: number
  /** Of the process that sends. */
  readonly client: number
  readonly processes: ReadonlyMap<string, number>
}

/** The operations that are sent, and their address. */
export interface LoadOptions {
  readonly system: DomainSystem
  readonly database: DatabaseCpu
  readonly facts: readonly PopulatedCase[]
  /** Holds to be placed; each is used once. */
  readonly holds: WaitingHold[]
}

type Outcome = 'answered' | 'shed' | 'failed'

/** Sends operations and measures. */
export interface Load {
  /** Sends one operation of the kind. */
  send(kind: string, index: number): Promise<Outcome>
  /** Sends the kinds in turn at a rate a second, then waits for the answers. */
  measure(names: readonly string[], count: number, rate: number): Promise<Figures>
}

const isShown = Boolean(process.env['BENCH_SHOW_ERRORS'])

/** Builds the load; tokens are minted once for each agency. */
export function createLoad({ system, database, facts, holds }: LoadOptions): Load {
  const tokens = new Map<string, Promise<string>>()

  async function send(name: string, index: number): Promise<Outcome> {
    const fact = facts[index % facts.length]
    const hold = name === 'placeHold' ? holds.pop() : holds[0]
    const kind = kinds[name]
    if (!fact || !hold || !kind) throw new Error(`nothing left to ask for ${name}`)
    const { agency, query, variables, purpose } = kind(fact, hold)
    const token = tokens.get(agency) ?? system.tokenOf(agency)
    tokens.set(agency, token)
    const response = await request(system.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await token}`,
        'x-request-id': randomUUID(),
        ...(purpose === undefined ? {} : { 'access-purpose': purpose }),
      },
      body: JSON.stringify({ query, variables }),
    }).catch(() => undefined)
    if (!response) return 'failed'
    const answer = (await response.body.json()) as {
      readonly data?: unknown
      readonly errors?: unknown
    }
    if (response.statusCode === 503) return 'shed'
    if (answer.errors && isShown)
      process.stdout.write(`${name}: ${JSON.stringify(answer.errors)}\n`)
    return answer.data && !answer.errors ? 'answered' : 'failed'
  }

  return {
    send,
    async measure(names, count, rate) {
      const placing = names.filter((name) => name === 'placeHold').length
      if (holds.length <= Math.ceil(count / names.length) * placing)
        throw new RangeError(
          `${holds.length} holds are too few to place: raise BENCH_CASES, or send fewer requests`,
        )
      const before = {
        processes: system.cpu(),
        postgres: database.total(),
        client: process.cpuUsage(),
      }
      const times: Record<string, number[]> = {}
      const outcomes: Record<Outcome, number> = { answered: 0, shed: 0, failed: 0 }
      const late: number[] = []
      const start = performance.now()
      const answers: Promise<void>[] = []
      for (let index = 0; index < count; index++) {
        const due = start + (index * 1_000) / rate
        const wait = due - performance.now()
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
        const name = names[index % names.length] ?? ''
        const answer = async () => {
          late.push(performance.now() - due)
          const outcome = await send(name, index)
          outcomes[outcome] += 1
          if (outcome === 'answered') (times[name] ??= []).push(performance.now() - due)
        }
        answers.push(answer())
      }
      await Promise.all(answers)
      const client = process.cpuUsage(before.client)
      const spent = (name: string, cpu: number) => (cpu - (before.processes.get(name) ?? 0)) / count
      return {
        requests: count,
        shed: outcomes.shed,
        failed: outcomes.failed,
        late,
        times,
        postgres: (database.total() - before.postgres) / count,
        client: (client.user + client.system) / 1_000 / count,
        processes: new Map([...system.cpu()].map(([name, cpu]) => [name, spent(name, cpu)])),
      }
    },
  }
}

/** The time that a share of the requests did not exceed; NaN of none. */
export function quantile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
