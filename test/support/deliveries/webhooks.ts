/** Webhooks of a test: receivers on loopback are reached, and nothing else that is private. */

import { generateKeyPairSync } from 'node:crypto'
import type { Database } from '../../../subgraphs/kit/database/database.ts'
import { publish, type NewEvent } from '../../../subgraphs/kit/outbox/publish.ts'
import { openWebhooks, type Webhooks } from '../../../subgraphs/deliveries/webhooks/webhooks.ts'

export function openTestWebhooks(now: () => Date): Promise<Webhooks> {
  return openWebhooks(
    {
      privateKeys: [generateKeyPairSync('ed25519').privateKey],
      sealKey: Buffer.alloc(32, 3),
      ownNetworks: [],
      allowLoopback: true,
      certificates: { installation: undefined, byAgency: undefined },
    },
    { now },
  )
}

const centre = { role: 'aoc_referrals', agencyId: 'aoc', agencyKind: 'AOC', officer: 'officer-1' }

/** Tells agencies of referrals, one event for each id. */
export function tellOfReferrals(
  db: Database,
  ids: readonly string[],
  audience: readonly string[],
  at: Date,
): Promise<void> {
  const events = ids.map((referralId): NewEvent => ({
    type: 'th.aoc.referral.sent',
    subject: referralId,
    audience,
    data: { referralId, caseId: '00000000-0000-4000-8000-000000000000', stationCode: '10101' },
  }))
  return db.transaction(centre, (connection) => publish(connection, 'referrals', events, at))
}
