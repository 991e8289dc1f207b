import { describe, expect, test } from '@jest/globals'
import { generateKeyPairSync } from 'node:crypto'
import { readCheckpoint, signCheckpoint } from '../../transparency/checkpoint.ts'
import {
  hashLeaf,
  hashNode,
  hashTree,
  isIncluded,
  proveInclusion,
} from '../../transparency/merkle-tree.ts'
import { readProofText, writeProofText, type ProofText } from '../../transparency/proof-text.ts'
import { createSigner, isSignedBy, readNote } from '../../transparency/signed-note.ts'

const log = newLog()
const size = 11
const index = 6
const entries = Array.from({ length: size }, (_, at) => Buffer.from(`entry ${at}`))
const leaves = entries.map((entry) => hashLeaf(entry))
const checkpoint = signCheckpoint({ origin: log.name, size, root: hashTree(leaves) }, log)

describe('a proof that an entry is in the log (C2SP tlog-proof)', () => {
  test('holds for its entry alone', async () => {
    const text = writeProofText(await proof())
    expect(entries.filter((entry) => isProven(text, entry))).toEqual([entries[index]])
  })

  const forgeries: readonly [string, (whole: ProofText) => ProofText][] = [
    ['another index', (whole) => ({ ...whole, index: index + 1 })],
    ['an index beyond the tree', (whole) => ({ ...whole, index: size })],
    [
      'a flipped bit',
      (whole) => ({ ...whole, hashes: whole.hashes.with(1, flip(whole.hashes[1]!)) }),
    ],
    [
      'two hashes swapped',
      (whole) => ({
        ...whole,
        hashes: [whole.hashes[1]!, whole.hashes[0]!, ...whole.hashes.slice(2)],
      }),
    ],
    ['a hash less', (whole) => ({ ...whole, hashes: whole.hashes.slice(0, -1) })],
    ['a hash more', (whole) => ({ ...whole, hashes: [...whole.hashes, leaves[0]!] })],
    ['no hashes', (whole) => ({ ...whole, hashes: [] })],
    [
      'the checkpoint of another key',
      (whole) => ({ ...whole, checkpoint: forked(newLog(), leaves) }),
    ],
    [
      'a checkpoint of another size under the same signature',
      (whole) => ({ ...whole, checkpoint: checkpoint.replace('\n11\n', '\n12\n') }),
    ],
    [
      'the checkpoint of a log without the entry',
      (whole) => ({ ...whole, checkpoint: forked(log, leaves.toSpliced(index, 1)) }),
    ],
    [
      'a checkpoint without a signature',
      (whole) => ({ ...whole, checkpoint: `${readNote(checkpoint).text}\n` }),
    ],
  ]
  test.each(forgeries)('does not hold with %s', async (_title, forge) => {
    const whole = await proof()
    expect(isProven(writeProofText(whole), entries[index]!)).toBe(true)
    expect(isProven(writeProofText(forge(whole)), entries[index]!)).toBe(false)
  })

  test('does not hold for an inner node that is shown as an entry', async () => {
    const whole = await proof()
    const [sibling, ...above] = whole.hashes as [Buffer, ...Buffer[]]
    const node = Buffer.concat([leaves[index]!, sibling])
    expect(hashNode(leaves[index]!, sibling)).not.toEqual(hashLeaf(node))
    const text = writeProofText({ ...whole, index: index >> 1, hashes: above })
    expect(isProven(text, node)).toBe(false)
  })

  async function proof(): Promise<ProofText> {
    const hashes = await proveInclusion(index, size, async (level, at) =>
      hashTree(leaves.slice(at * 2 ** level, (at + 1) * 2 ** level)),
    )
    return { index, hashes, checkpoint }
  }
})

/** As somebody who has the log's key and the entry checks it. */
function isProven(text: string, entry: Buffer): boolean {
  try {
    const { index: at, hashes, checkpoint: note } = readProofText(text)
    const head = readNote(note)
    if (!isSignedBy(head, log)) return false
    const tree = readCheckpoint(head.text)
    return (
      tree.origin === log.name && isIncluded({ hash: hashLeaf(entry), index: at }, tree, hashes)
    )
  } catch {
    return false
  }
}

function forked(key: typeof log, others: readonly Buffer[]): string {
  return signCheckpoint({ origin: key.name, size: others.length, root: hashTree(others) }, key)
}

function flip(hash: Buffer): Buffer {
  const flipped = Buffer.from(hash)
  flipped[0]! ^= 1
  return flipped
}

function newLog() {
  return createSigner('aoc.example/access-log', generateKeyPairSync('ed25519').privateKey, 1)
}
