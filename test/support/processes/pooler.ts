/** PgBouncer in transaction mode in front of the tests' PostgreSQL server. */

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

/** A pooler that runs. */
export interface Pooler {
  /** The URL of the same database through the pooler. */
  through(url: string): string
  close(): Promise<void>
}

/** Sessions of the server that each login shares: fewer than one subgraph opens by itself. */
const poolSize = 3

/** The version of PgBouncer on this machine; undefined where there is none. */
export function findPooler(): string | undefined {
  try {
    return execFileSync('pgbouncer', ['--version'], { encoding: 'utf8' }).split('\n')[0]
  } catch {
    return undefined
  }
}

/** Starts it for any database and login of the server at `administratorUrl`, which trusts this machine. */
export async function startPooler(administratorUrl: string): Promise<Pooler> {
  const server = new URL(administratorUrl)
  const folder = await mkdtemp(join(tmpdir(), 'pooler-'))
  const port = await freePort()
  const users = join(folder, 'users.txt')
  const settings = join(folder, 'pgbouncer.ini')
  await chmod(folder, 0o755)
  await writeFile(users, `"${decodeURIComponent(server.username)}" ""\n`)
  await writeFile(
    settings,
    [
      '[databases]',
      `* = host=${server.hostname} port=${server.port || 5432}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${port}`,
      'unix_socket_dir =',
      'auth_type = trust',
      `auth_file = ${users}`,
      // logins that are made while it runs are looked up at the server
      `auth_user = ${decodeURIComponent(server.username)}`,
      'pool_mode = transaction',
      `default_pool_size = ${poolSize}`,
      'max_client_conn = 500',
      'ignore_startup_parameters = extra_float_digits',
    ].join('\n'),
  )
  // it refuses to run as root
  const asUser = process.getuid?.() === 0 ? ['-u', 'postgres'] : []
  const child = spawn('pgbouncer', ['-q', ...asUser, settings], { stdio: 'ignore' })
  await untilListening(port)
  return {
    through(url) {
      const through = new URL(url)
      through.hostname = '127.0.0.1'
      through.port = String(port)
      return through.href
    },
    async close() {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      await rm(folder, { recursive: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP server has one
  server.close()
  await once(server, 'close')
  return port
}

async function untilListening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const socket = connect(port, '127.0.0.1')
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (isOpen) return
    await setTimeout(50)
  }
  throw new Error('the pooler does not listen')
}
