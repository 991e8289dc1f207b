/** A NATS server of a test, with JetStream, on a port of its own. */

import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { TestCertificate } from '../tokens/certificates.ts'

const binary = ['nats-server', '/usr/sbin/nats-server'].find(
  (each) => spawnSync(each, ['--version']).status === 0,
)

/** Whether the machine has the server. */
export const hasNatsServer = binary !== undefined

export interface NatsServer {
  readonly port: number
  /** Ends it at once, as kill -9 does. */
  kill(): Promise<void>
  /** Starts it again, with what it has stored. */
  start(): Promise<void>
  close(): Promise<void>
}

/** @param authorization the part of the configuration in the braces of `authorization` */
export async function startNatsServer(options: {
  readonly tls?: TestCertificate
  readonly authorization?: string
}): Promise<NatsServer> {
  const folder = await mkdtemp(join(tmpdir(), 'nats-'))
  const port = await findFreePort()
  const { tls, authorization } = options
  if (tls) {
    await writeFile(join(folder, 'cert.pem'), tls.cert)
    await writeFile(join(folder, 'key.pem'), tls.key)
  }
  const lines = [
    `listen: "127.0.0.1:${port}"`,
    `jetstream { store_dir: "${folder}" }`,
    ...(tls ? [`tls { cert_file: "${folder}/cert.pem", key_file: "${folder}/key.pem" }`] : []),
    ...(authorization === undefined ? [] : [`authorization { ${authorization} }`]),
  ]
  const config = join(folder, 'nats.conf')
  await writeFile(config, lines.join('\n'))
  let child: ChildProcess | undefined

  async function kill(): Promise<void> {
    const exited = child && once(child, 'exit')
    child?.kill('SIGKILL')
    await exited
    child = undefined
  }
  async function start(): Promise<void> {
    child = spawn(binary ?? '', ['-c', config], { stdio: 'ignore' })
    while (!(await isListening(port))) await setTimeout(20)
  }
  await start()
  return {
    port,
    kill,
    start,
    async close() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // a TCP server has one
  server.close()
  await once(server, 'close')
  return port
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
