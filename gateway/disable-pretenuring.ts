/** Disables V8's allocation-site pretenuring for this process. */

import { setFlagsFromString } from 'node:v8'

/**
 * When most objects of an allocation site have survived some collections, V8 allocates all further ones in the old
 * generation, and does not change back. After some large responses each small operation would leave dead objects there,
 * which stay until a major collection and keep alive everything that they refer to. To be called before any load.
 */
export function allocateYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
}
