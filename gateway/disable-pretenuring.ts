/** Where V8 makes the objects of this process: always in the young generation. */

import { setFlagsFromString } from 'node:v8'

/**
 * Once most of what a place of the code makes has survived a collection or two, V8 makes all of it in the old generation
 * from then on, and does not go back. One time of large answers is enough: later, each small operation leaves there a few
 * objects that are dead at once, stay until a major collection, and keep all that they knew of alive until then.
 * To be called before there is any load.
 */
export function allocateYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring')
}
