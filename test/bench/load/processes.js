/** Starts what is measured on its own core, and stops it again. */

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
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

/** @param options.hasChannel whether `child` takes and sends messages */
export function startProcess(command, options = {}) {
  const { env = {}, isMeasured = false, log = 'ignore', hasChannel = false } = options
  const [program, ...args] = onCore(command, isMeasured)
  const child = spawn(program, args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', log, log, ...(hasChannel ? ['ipc'] : [])],
  })
  return {
    child,
    pid: child.pid,
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null || child.signalCode !== null) return resolve()
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

/** A free port, or the first of some in a row that are free: below those that the system gives out by itself. */
export async function freePort(count = 1) {
  if (count === 1) return listenOnce(0)
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 12_000)
    const ports = Array.from({ length: count }, (_, at) => first + at)
    const areFree = await Promise.all(ports.map(listenOnce)).catch(() => undefined)
    if (areFree) return first
  }
}

/** @throws when another listens there */
async function listenOnce(port) {
  const server = createServer()
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const { port: given } = server.address()
  server.close()
  await once(server, 'close')
  return given
}

/** The headers and the body of an operation; a caller without a token is anonymous. */
export function requestOf({ query, variables, purpose }, token) {
  const headers = {
    'content-type': 'application/json',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(purpose ? { 'access-purpose': purpose } : {}),
  }
  return { method: 'POST', headers, body: JSON.stringify({ query, variables }) }
}

export async function post(port, operation, token) {
  const request = requestOf(operation, token)
  return (await fetch(`http://127.0.0.1:${port}/graphql`, request)).json()
}

/** Waits, a bounded time, until the operation is answered with data and without errors. */
export async function waitFor(port, operation, token) {
  let last
  for (let attempt = 0; attempt < 120; attempt++) {
    last = await post(port, operation, token).catch((error) => error)
    if (last?.data && !last.errors) return last
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error(`no answer: ${JSON.stringify(last)?.slice(0, 500)}`)
}
