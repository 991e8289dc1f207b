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
}

/** Names of the settings of the access log. */
export const accessLogSettingNames: readonly string[] = [
  'GATEWAY_ACCESS_LOG',
  'GATEWAY_ACCESS_LOG_ORIGIN',
  'GATEWAY_ACCESS_LOG_KEY_FILE',
  'GATEWAY_ACCESS_LOG_JOURNAL',
  'GATEWAY_ACCESS_LOG_WITNESSES',
  'GATEWAY_ACCESS_LOG_SERVE',
]

/** Reads them; faults are noted in the reader. */
export function readAccessLogConfig({
  text,
  choice,
  isOn,
  faults,
}: SettingReader): AccessLogConfig {
  const hasDatabase = text('GATEWAY_DATABASE_URL') !== undefined
  const mode = choice('GATEWAY_ACCESS_LOG', hasDatabase ? 'on' : 'off', ['on', 'off'])
  const origin = text('GATEWAY_ACCESS_LOG_ORIGIN') ?? 'aoc-gateway/access-log'
  if (!/^[^\s+]{1,200}$/u.test(origin))
    faults.push('GATEWAY_ACCESS_LOG_ORIGIN: must be a name without spaces and plus signs')
  return {
    mode,
    origin,
    keyFile: text('GATEWAY_ACCESS_LOG_KEY_FILE'),
    journal: text('GATEWAY_ACCESS_LOG_JOURNAL'),
    witnesses: text('GATEWAY_ACCESS_LOG_WITNESSES'),
    isServed: isOn('GATEWAY_ACCESS_LOG_SERVE', false),
  }
}
