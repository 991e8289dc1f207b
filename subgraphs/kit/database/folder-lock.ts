/** An exclusive lock on a data folder; the operating system releases it when the process ends. */

import { createHash } from 'node:crypto'
import { chmod, mkdir, realpath, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'

/** Thrown when another process has the data folder open; the message is for the operator. */
export class FolderLockedError extends Error {
  override readonly name = 'FolderLockedError'
  constructor(folder: string) {
    super(`${folder} is open in another process; stop that one first, or choose another folder`)
  }
}

/** A lock that is held until `release`, or until the process ends. */
export interface FolderLock {
  release(): Promise<void>
}

/**
 * Locks the folder: two processes that write to one PGlite folder corrupt it.
 * @throws {FolderLockedError} when another process holds the folder
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700) // a folder that was there may be open to others
  const address = lockAddress(await realpath(folder))
  const server = await listen(address).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    // a socket file, unlike an abstract socket, outlives a killed process: without a response it is stale
    if (address.startsWith('\0') || address.startsWith('\\\\') || (await isAnswering(address)))
      throw new FolderLockedError(folder)
    await rm(address, { force: true })
    return listen(address)
  })
  server.unref()
  return {
    release: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

/** Linux: an abstract socket; Windows: a named pipe; elsewhere: a socket file in the folder. */
function lockAddress(folder: string): string {
  const name = `aoc-gateway-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`
  if (process.platform === 'linux') return `\0${name}`
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`
  return join(folder, '.lock.sock')
}

function listen(address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', reject)
    server.listen(address, () => resolve(server))
  })
}

function isAnswering(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
