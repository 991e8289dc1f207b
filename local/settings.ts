/** Settings of the local stack. */

import { join, resolve } from 'node:path'
import { freePorts, usualPorts, type StackPorts } from './ports.ts'

/** Settings of the local stack, with their defaults. */
export interface LocalSettings {
  /** Where data and the authorization server's key are kept; default `.data`. */
  readonly dataFolder: string
  /** `usual`: 4000, 4101 to 4106 and 4400. `free`: any that are free, to run beside another stack. */
  readonly ports: StackPorts
  readonly logLevel: string
  /** A PostgreSQL server; absent: PGlite in the data folder. */
  readonly databaseUrl: string | undefined
}

/** Names of the settings with the prefix `LOCAL_`. */
export const localSettingNames = ['LOCAL_DATA_FOLDER', 'LOCAL_PORTS', 'LOCAL_LOG_LEVEL'] as const

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

/** @throws {TypeError} naming every setting that is not understood */
export function readLocalSettings(
  env: Readonly<Record<string, string | undefined>>,
): LocalSettings {
  const known: readonly string[] = localSettingNames
  const faults = Object.keys(env)
    .filter((name) => name.startsWith('LOCAL_') && !known.includes(name))
    .map((name) => `${name}: no such setting`)
  const ports = env['LOCAL_PORTS'] || 'usual'
  if (ports !== 'usual' && ports !== 'free') faults.push('LOCAL_PORTS: must be usual or free')
  const logLevel = env['LOCAL_LOG_LEVEL'] || 'warn'
  if (!logLevels.includes(logLevel))
    faults.push(`LOCAL_LOG_LEVEL: must be one of ${logLevels.join(', ')}`)
  if (faults.length > 0) throw new TypeError(faults.join('\n'))
  return {
    dataFolder: resolve(env['LOCAL_DATA_FOLDER'] || '.data'),
    ports: ports === 'free' ? freePorts : usualPorts,
    logLevel,
    databaseUrl: env['DATABASE_URL'] || undefined,
  }
}

/** Folder of the embedded database. */
export function pgliteFolder({ dataFolder }: LocalSettings): string {
  return join(dataFolder, 'pglite')
}
