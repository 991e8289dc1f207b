/** Settings of the access log. */

import type { SettingReader } from './setting-reader.ts'

/** How accesses are recorded. */
export interface AccessLogConfig {
  /** `off`: nothing is recorded; `on`: the start needs a database. */
  readonly mode: 'on' | 'off'
  /** Name of the log's key and first line of its checkpoints: the URL prefix without its scheme. */
  readonly origin: string
  /** Path of the private Ed25519 JWK that signs checkpoints; absent: this gateway records, and another one signs. */
  readonly keyFile: string | undefined
  /** Folder that takes entries while the database is away; absent: nothing is answered meanwhile. */
  readonly journal: string | undefined
  /** Path of a tlog-policy whose witnesses are offered each checkpoint. */
  readonly witnesses: string | undefined
  /** Whether the checkpoint and the tiles of hashes are served to anyone. */
  readonly isServed: boolean
  /** Fields that identify a person, by the type whose objects are persons; empty where the subgraphs name the persons. */
  readonly subjectKeys: ReadonlyMap<string, readonly string[]>
}

/** Names of the settings of the access log. */
export const accessLogSettingNames: readonly string[] = [
  'GATEWAY_ACCESS_LOG',
  'GATEWAY_ACCESS_LOG_ORIGIN',
  'GATEWAY_ACCESS_LOG_KEY_FILE',
  'GATEWAY_ACCESS_LOG_JOURNAL',
  'GATEWAY_ACCESS_LOG_WITNESSES',
  'GATEWAY_ACCESS_LOG_SERVE',
  'GATEWAY_ACCESS_LOG_SUBJECTS',
]

/** Reads them; faults are noted in the reader. */
export function readAccessLogConfig({
  text,
  list,
  choice,
  isOn,
  faults,
}: SettingReader): AccessLogConfig {
  const hasDatabase = text('GATEWAY_DATABASE_URL') !== undefined
  const mode = choice('GATEWAY_ACCESS_LOG', hasDatabase ? 'on' : 'off', ['on', 'off'])
  const origin = text('GATEWAY_ACCESS_LOG_ORIGIN') ?? 'aoc-gateway/access-log'
  if (!/^[^\s+]{1,200}$/u.test(origin))
    faults.push('GATEWAY_ACCESS_LOG_ORIGIN: must be a name without spaces and plus signs')
  const subjectKeys = readSubjectKeys(list('GATEWAY_ACCESS_LOG_SUBJECTS'), faults)
  if (subjectKeys.size > 0 && mode === 'off')
    faults.push('GATEWAY_ACCESS_LOG_SUBJECTS: needs GATEWAY_ACCESS_LOG=on')
  return {
    mode,
    origin,
    keyFile: text('GATEWAY_ACCESS_LOG_KEY_FILE'),
    journal: text('GATEWAY_ACCESS_LOG_JOURNAL'),
    witnesses: text('GATEWAY_ACCESS_LOG_WITNESSES'),
    isServed: isOn('GATEWAY_ACCESS_LOG_SERVE', false),
    subjectKeys,
  }
}

/** Most types of the setting, and most fields of one. */
const maxTypes = 50
const maxFields = 4

function readSubjectKeys(entries: readonly string[], faults: string[]) {
  const keys = new Map<string, readonly string[]>()
  for (const entry of entries) {
    const [, type = '', fields = ''] = /^(\w+)=(\w+(?:\+\w+)*)$/.exec(entry) ?? []
    const names = fields.split('+')
    if (type === '' || keys.has(type) || keys.size >= maxTypes || names.length > maxFields)
      faults.push(
        `GATEWAY_ACCESS_LOG_SUBJECTS: must be Type=field+field …, each of at most ${maxTypes} types once, with at most ${maxFields} fields`,
      )
    else keys.set(type, names)
  }
  return keys
}
