/** Sessions, codes and refresh tokens of the development authorization server, in memory. They do not outlive it. */

import { LRUCache } from 'lru-cache'
import type { Adapter, AdapterPayload } from 'oidc-provider'

/** Most entries that are kept, of all kinds together. */
const maxEntries = 10_000

/** One store for all kinds of entries. */
export function createAdapterFactory(): (kind: string) => Adapter {
  const entries = new LRUCache<string, AdapterPayload>({ max: maxEntries })
  const find = (key: string) => Promise.resolve(entries.get(key))
  return (kind) => {
    const keyOf = (id: string) => `${kind} ${id}`
    return {
      upsert(id, payload, expiresInSeconds) {
        entries.set(keyOf(id), payload, { ttl: expiresInSeconds * 1000 })
        if (payload.uid !== undefined)
          entries.set(`${kind} uid ${payload.uid}`, payload, { ttl: expiresInSeconds * 1000 })
        return Promise.resolve()
      },
      find: (id) => find(keyOf(id)),
      findByUid: (uid) => find(`${kind} uid ${uid}`),
      findByUserCode: () => Promise.resolve(),
      async consume(id) {
        const entry = entries.get(keyOf(id))
        if (entry) entry['consumed'] = Math.floor(Date.now() / 1000)
      },
      async destroy(id) {
        const uid = entries.get(keyOf(id))?.['uid']
        if (uid !== undefined) entries.delete(`${kind} uid ${uid}`)
        entries.delete(keyOf(id))
      },
      async revokeByGrantId(grantId) {
        for (const [key, { grantId: found }] of entries.entries())
          // an interaction that is under way names the grant before it, and goes on
          if (found === grantId && key.startsWith(`${kind} `)) entries.delete(key)
      },
    }
  }
}
