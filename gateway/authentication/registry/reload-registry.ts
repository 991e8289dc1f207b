/** Reads the agency registry again on SIGHUP and when its file changes. */

import { unwatchFile, watchFile } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { ReloadableRegistry } from './reloadable-registry.ts'

/** Options of `reloadRegistry`. */
export interface ReloadRegistryOptions {
  /** Path of the registry; undefined where the gateway has none: then SIGHUP changes nothing. */
  readonly path: string | undefined
  readonly registry: ReloadableRegistry
  readonly log: FastifyBaseLogger
  /** Milliseconds between two looks at the file; default 2,000. */
  readonly intervalMs?: number
}

/**
 * Starts to reload. A file with faults changes nothing and is logged with its faults, which name entries of the registry
 * and no person.
 * @returns ends it; SIGHUP is ignored from then on, for a process that is stopping must not be ended by it
 */
export function reloadRegistry(options: ReloadRegistryOptions): () => void {
  const { path, registry, log, intervalMs = 2_000 } = options
  if (path === undefined) {
    process.on('SIGHUP', () => log.info('nothing to reload'))
    return () => undefined
  }
  let isOver = false
  /** One after another, so that the last text that was read is the one that counts. */
  let last = Promise.resolve()
  async function replace(file: string): Promise<void> {
    if (isOver) return
    try {
      registry.replace(await readFile(file, 'utf8'))
      log.info({ agencies: registry.agencies.size }, 'registry reloaded')
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unreadable'
      log.error({ reason }, 'registry not reloaded')
    }
  }
  const reload = () => {
    last = last.then(() => replace(path))
  }
  process.on('SIGHUP', reload)
  watchFile(path, { interval: intervalMs }, reload).unref()
  return () => {
    isOver = true
    unwatchFile(path, reload)
  }
}
