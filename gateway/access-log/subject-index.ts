/**
 * The second commitment of the log: for each subject of a range of entries, how many entries name it, and a hash chained
 * over their leaf hashes. The lines, sorted by subject, are the leaves of a tree whose root is an entry of the log: so it is
 * shown that no entry of a subject is missing, without the entries of others.
 */

import { createHash } from 'node:crypto'
import { emptyRoot, hashLeaf, hashTree, type Hash } from '../../transparency/merkle-tree.ts'

/** The index of one range. */
export interface SubjectIndex {
  /** Lines `<subject> <count> <head in hexadecimal>`, sorted by subject. */
  readonly lines: readonly string[]
  readonly root: Hash
}

/** Collects the subjects of a range of entries, in their order. */
export interface SubjectIndexBuilder {
  /** @param body canonical text of the entry */
  add(body: string): void
  build(): SubjectIndex
}

interface Chain {
  count: number
  head: Hash
}

const noHead = Buffer.alloc(32)

/** An index of nothing. */
export function createSubjectIndex(): SubjectIndexBuilder {
  const chains = new Map<string, Chain>()
  return {
    add(body) {
      const { subjects = [] } = JSON.parse(body) as { readonly subjects?: readonly string[] } // an entry of the log
      if (subjects.length === 0) return
      const leaf = hashLeaf(Buffer.from(body))
      for (const subject of new Set(subjects)) {
        const chain = chains.get(subject) ?? { count: 0, head: noHead }
        chains.set(subject, {
          count: chain.count + 1,
          head: createHash('sha256').update(chain.head).update(leaf).digest(),
        })
      }
    },
    build() {
      const lines = [...chains]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([subject, { count, head }]) => `${subject} ${count} ${head.toString('hex')}`)
      const leaves = lines.map((line) => hashLeaf(Buffer.from(line)))
      return { lines, root: leaves.length === 0 ? emptyRoot : hashTree(leaves) }
    },
  }
}
