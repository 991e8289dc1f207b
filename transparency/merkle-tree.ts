/** The Merkle tree of a transparency log: hashes, roots and proofs (RFC 6962, section 2.1, with SHA-256). */

import { createHash } from 'node:crypto'

/** 32 bytes of SHA-256. */
export type Hash = Buffer

/** Returns the root of the perfect subtree of `2 ** level` leaves that starts at leaf `index * 2 ** level`. */
export type ReadHash = (level: number, index: number) => Promise<Hash>

const leafPrefix = Buffer.from([0])
const nodePrefix = Buffer.from([1])

/** Root of a tree without leaves. */
export const emptyRoot: Hash = createHash('sha256').digest()

/** Hash of one entry (RFC 6962, section 2.1: `SHA-256(0x00 || entry)`). */
export function hashLeaf(entry: Uint8Array | string): Hash {
  return createHash('sha256').update(leafPrefix).update(entry).digest()
}

/** Hash of two subtrees (RFC 6962, section 2.1: `SHA-256(0x01 || left || right)`). */
export function hashNode(left: Uint8Array, right: Uint8Array): Hash {
  return createHash('sha256').update(nodePrefix).update(left).update(right).digest()
}

/** Root of the tree whose leaves have these hashes, in order. */
export function hashTree(leaves: readonly Hash[]): Hash {
  const [first] = leaves
  if (first === undefined) return emptyRoot
  if (leaves.length === 1) return first
  const split = largestPowerBelow(leaves.length)
  return hashNode(hashTree(leaves.slice(0, split)), hashTree(leaves.slice(split)))
}

/** Root of the first `size` leaves. */
export async function readRoot(size: number, read: ReadHash): Promise<Hash> {
  return size === 0 ? emptyRoot : hashRange(0, size, read)
}

/**
 * Proof that a leaf is in the tree (RFC 6962, section 2.1.1), from the leaf's sibling up.
 * @throws {RangeError} when the tree has no such leaf
 */
export async function proveInclusion(index: number, size: number, read: ReadHash) {
  if (index < 0 || index >= size) throw new RangeError('the tree has no such leaf')
  const proof: Hash[] = []
  let [start, end] = [0, size]
  while (end - start > 1) {
    const split = start + largestPowerBelow(end - start)
    if (index < split) {
      proof.push(await hashRange(split, end, read))
      end = split
    } else {
      proof.push(await hashRange(start, split, read))
      start = split
    }
  }
  return proof.toReversed()
}

/**
 * Proof that the tree of `newSize` leaves only adds to the tree of `oldSize` leaves (RFC 6962, section 2.1.2). Empty when
 * the old tree is empty or both are of one size.
 * @throws {RangeError} when the old tree is larger
 */
export async function proveConsistency(oldSize: number, newSize: number, read: ReadHash) {
  if (oldSize > newSize) throw new RangeError('the old tree is larger than the new one')
  if (oldSize === 0 || oldSize === newSize) return []
  const proof: Hash[] = []
  let [start, end] = [0, newSize]
  // whether the part of the old tree below is the whole old tree, whose root the verifier has
  let isWhole = true
  while (oldSize < end) {
    const split = start + largestPowerBelow(end - start)
    if (oldSize <= split) {
      proof.push(await hashRange(split, end, read))
      end = split
    } else {
      proof.push(await hashRange(start, split, read))
      start = split
      isWhole = false
    }
  }
  if (!isWhole) proof.push(await hashRange(start, end, read))
  return proof.toReversed()
}

/** Whether the proof shows that the leaf is at this index of the tree with this root (RFC 9162, section 2.1.3.2). */
export function isIncluded(
  leaf: { readonly hash: Hash; readonly index: number },
  tree: { readonly size: number; readonly root: Hash },
  proof: readonly Hash[],
): boolean {
  if (leaf.index < 0 || leaf.index >= tree.size) return false
  let [node, last, hash] = [leaf.index, tree.size - 1, leaf.hash]
  for (const sibling of proof) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      hash = hashNode(sibling, hash)
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)]
    } else hash = hashNode(hash, sibling)
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && hash.equals(tree.root)
}

/** Whether the proof shows that the newer tree only adds to the older one (RFC 9162, section 2.1.4.2). */
export function isConsistent(
  older: { readonly size: number; readonly root: Hash },
  newer: { readonly size: number; readonly root: Hash },
  proof: readonly Hash[],
): boolean {
  if (older.size > newer.size) return false
  if (older.size === newer.size) return proof.length === 0 && older.root.equals(newer.root)
  if (older.size === 0) return proof.length === 0
  const path = isPowerOfTwo(older.size) ? [older.root, ...proof] : [...proof]
  const [seed, ...siblings] = path
  if (seed === undefined) return false
  let [node, last] = [older.size - 1, newer.size - 1]
  while (node % 2 === 1) [node, last] = [half(node), half(last)]
  let [oldRoot, newRoot] = [seed, seed]
  for (const sibling of siblings) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      oldRoot = hashNode(sibling, oldRoot)
      newRoot = hashNode(sibling, newRoot)
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)]
    } else newRoot = hashNode(newRoot, sibling)
    ;[node, last] = [half(node), half(last)]
  }
  return last === 0 && oldRoot.equals(older.root) && newRoot.equals(newer.root)
}

/** Root of the leaves from `start` to before `end`; `start` is where a subtree of the RFC's tree begins. */
async function hashRange(start: number, end: number, read: ReadHash): Promise<Hash> {
  const width = end - start
  if (isPowerOfTwo(width)) return read(Math.log2(width), start / width)
  const split = start + largestPowerBelow(width)
  return hashNode(await hashRange(start, split, read), await hashRange(split, end, read))
}

/** The largest power of two that is less than `n`; `n` is at least 2. */
function largestPowerBelow(n: number): number {
  return 2 ** Math.floor(Math.log2(n - 1))
}

function isPowerOfTwo(n: number): boolean {
  return n === 2 ** Math.floor(Math.log2(n))
}

/** Sizes may pass 32 bits, where shifts would not do. */
function half(n: number): number {
  return Math.floor(n / 2)
}
