/** Entries and databases for tests of the access log. */

import {
  createEntryId,
  hashText,
  writeEntry,
  type OperationEntry,
} from '../../../gateway/access-log/entry.ts'
import { sequenceOnce } from '../../../gateway/access-log/sequencer.ts'
import {
  gatewayRole,
  type GatewayDatabase,
} from '../../../gateway/authentication/stores/database.ts'
import type { Database } from '../../../subgraphs/kit/database/database.ts'

/** The instant of all entries. */
export const now = () => new Date('2026-11-26T03:00:00Z')

/** The database as the gateway's role sees it. */
export function asGateway(db: Database): GatewayDatabase {
  const session = { role: gatewayRole, agencyId: '', agencyKind: '', officer: '' }
  return { query: (text, values) => db.transaction(session, (each) => each.query(text, values)) }
}

/** An entry of the agency that read nothing. @param changes members that differ */
export function newEntry(agencyId: string, changes: Partial<OperationEntry> = {}) {
  const id = createEntryId(now())
  const entry: OperationEntry = {
    v: 1,
    kind: 'operation',
    id,
    at: now().toISOString(),
    agency: agencyId,
    client: agencyId,
    officer: 'officer',
    token: null,
    binding: null,
    operation: { kind: 'query', name: null, sha256: hashText('{ me { officer } }') },
    purpose: null,
    coordinates: { delivered: [], refused: [] },
    subjects: [],
    cases: [],
    counts: { subjects: 0, cases: 0, errors: 0 },
    outcome: 'served',
    duration: 3,
    correlationId: id,
    policyVersion: hashText('policy'),
    previous: null,
    ...changes,
  }
  return { id, agencyId, body: writeEntry(entry) }
}

/** Selects the texts of entries that wait, and of those with a place that are in no full bundle yet. */
export const selectEntries =
  'select body from (select body from gateway.access_entry union all select body from gateway.waiting_entries()) as entry'

/** The text of an entry as it was recorded, before it was linked to the one before. */
export function withoutLink(body: string): string {
  return body.replace(/"previous":(?:"[0-9a-f]{64}"|null)/, '"previous":null')
}

/** Sequences until nothing waits, by two sequencers at once. */
export async function sequenceAll(db: GatewayDatabase): Promise<void> {
  const both = () => Promise.all([sequenceOnce({ db }), sequenceOnce({ db })])
  while ((await both()).some(({ added }) => added > 0));
}
