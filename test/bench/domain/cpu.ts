/** CPU time of processes, from Linux's `/proc`; that of a PostgreSQL database also for sessions that have ended. */

import { readFileSync } from 'node:fs'

const ticksPerSecond = 100

/** User and system time of a process with its threads, in milliseconds; 0 when it has ended. */
export function cpuOf(pid: number): number {
  const fields = statOf(pid)
  return ((Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 1_000) / ticksPerSecond
}

/** CPU time of the sessions of one database. */
export interface DatabaseCpu {
  /** Milliseconds since the watch began, sessions that have ended included. */
  total(): number
  stop(): void
}

/** How often the sessions are looked at: a session that ends loses at most its work since the last look. */
const lookEveryMs = 20

/**
 * Watches the server's processes that serve the database. Zero throughout where the server is on another machine.
 * @param backendPid process of any session of the server
 * @param database name of the database, which no other process has in its title
 */
export function watchDatabaseCpu(backendPid: number, database: string): DatabaseCpu {
  const server = Number(statOf(backendPid)[1] ?? 0)
  const lastSeen = new Map<number, number>()
  let total = 0
  const look = () => {
    for (const pid of childrenOf(server)) {
      const known = lastSeen.get(pid)
      if (known === undefined && !titleOf(pid).includes(` ${database} `)) continue
      const cpu = singleThreadCpuOf(pid)
      total += Math.max(0, cpu - (known ?? 0))
      lastSeen.set(pid, Math.max(cpu, known ?? 0))
    }
  }
  look()
  total = 0
  const timer = setInterval(look, lookEveryMs)
  return {
    total: () => {
      look()
      return total
    },
    stop: () => clearInterval(timer),
  }
}

/** Time on a CPU of a process without threads, in milliseconds, to the nanosecond; 0 when it has ended. */
function singleThreadCpuOf(pid: number): number {
  return Number(readOrEmpty(`/proc/${pid}/schedstat`).split(' ')[0] ?? 0) / 1e6
}

/** The fields after the name of the process: state, parent, and so on. */
function statOf(pid: number): readonly string[] {
  return readOrEmpty(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? []
}

function childrenOf(pid: number): readonly number[] {
  return readOrEmpty(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .flatMap((child) => (child === '' ? [] : [Number(child)]))
}

const titleOf = (pid: number) => readOrEmpty(`/proc/${pid}/cmdline`).replaceAll('\0', ' ')

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return '' // the process has ended
  }
}
