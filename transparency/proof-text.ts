/** A proof that an entry is in a log, as text that is verified without the log (C2SP tlog-proof). */

import type { Hash } from './merkle-tree.ts'
import { readBase64 } from './signed-note.ts'

/** The members of a proof's text. */
export interface ProofText {
  readonly index: number
  /** From the leaf's sibling up. */
  readonly hashes: readonly Hash[]
  /** The signed checkpoint, verbatim. */
  readonly checkpoint: string
}

const firstLine = 'c2sp.org/tlog-proof@v1'

/** Most hashes of a proof: a tree has at most 2^63 leaves. */
const maxHashes = 63

/** The text of a proof. */
export function writeProofText({ index, hashes, checkpoint }: ProofText): string {
  const lines = hashes.map((hash) => `${hash.toString('base64')}\n`).join('')
  return `${firstLine}\nindex ${index}\n${lines}\n${checkpoint}`
}

/** @throws {TypeError} when the text is no such proof */
export function readProofText(text: string): ProofText {
  const split = text.indexOf('\n\n')
  const [first, ...rest] = text.slice(0, split).split('\n')
  const lines = rest[0]?.startsWith('extra ') ? rest.slice(1) : rest
  const [, index] = /^index (0|[1-9]\d{0,15})$/.exec(lines[0] ?? '') ?? []
  const hashes = lines.slice(1).map((line) => readBase64(line))
  if (split < 0 || first !== firstLine || index === undefined || hashes.length > maxHashes)
    throw new TypeError('not a proof')
  return {
    index: Number(index),
    hashes: hashes.map((hash) => {
      if (hash?.length !== 32) throw new TypeError('not a proof')
      return hash
    }),
    checkpoint: text.slice(split + 2),
  }
}
