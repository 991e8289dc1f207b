/** Starts what is measured on its own core, and stops it again. */

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { availableParallelism } from 'node:os'

const hasTaskset = spawnSync('taskset', ['--version']).status === 0

/** On core 0 runs what is measured, on the others everything else. */
export function onCore(command, isMeasured) {
  const cores = availableParallelism()
  if (!hasTaskset || cores < 2) return command
  return ['taskset', '-c', isMeasured ? '0' : `1-${cores - 1}`, ...command]
}

export function startProcess(command, { env = {}, isMeasured = false, log = 'ignore' } = {}) {
  const [program, ...args] = onCore(command, isMeasured)
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', log, log],
  })
  return {
    pid: child.pid,
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null) return resolve()
        child.once('exit', () => resolve())
        child.kill('SIGTERM')
        setTimeout(() => child.kill('SIGKILL'), 3_000).unref()
      }),
  }
}

/** Resident memory of the process in MB; undefined where the system does not say. */
export function residentMb(pid) {
  const path = `/proc/${pid}/status`
  if (!existsSync(path)) return undefined
  const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(path, 'utf8'))?.[1]
  return kb === undefined ? undefined : Math.round(Number(kb) / 1024)
}

/** CPU time of the process and its children so far, in milliseconds; undefined where the system does not say. */
export function cpuMs(pid) {
  const path = `/proc/${pid}/stat`
  if (!existsSync(path)) return undefined
  // after the name in parentheses; user and system time are the fields 14 and 15, in ticks of 10 ms
  const fields = readFileSync(path, 'utf8').split(') ').at(-1).split(' ')
  const own = (Number(fields[11]) + Number(fields[12])) * 10
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim()
  return children
    .split(' ')
    .filter(Boolean)
    .reduce((sum, child) => sum + (cpuMs(child) ?? 0), own)
}

export async function freePort(count = 1) {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return count === 1 ? port : (port % 20_000) + 20_000
}

export async function post(port, query, token) {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify({ query }),
  })
  return response.json()
}

/** Waits, a bounded time, until the operation is answered with data. */
export async function waitFor(port, query, token) {
  let last
  for (let attempt = 0; attempt < 120; attempt++) {
    last = await post(port, query, token).catch((error) => error)
    if (last?.data) return last
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error(`no answer: ${JSON.stringify(last)?.slice(0, 500)}`)
}
