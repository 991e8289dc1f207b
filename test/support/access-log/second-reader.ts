/**
 * A second reader of an exported log, written from the C2SP pages (signed-note, tlog-checkpoint, tlog-cosignature,
 * tlog-tiles) and RFC 6962 alone: it shares no code with the log nor with the verifier, so that they are compared.
 */

import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** Keys as their owners publish them (signed-note, verifier keys), and an earlier checkpoint. */
export interface Trust {
  readonly log: string
  /** Each must have cosigned. */
  readonly witnesses?: readonly string[]
  readonly earlier?: string | undefined
}

interface Checkpoint {
  readonly size: number
  readonly root: string
}

/**
 * Reads the folder, tile by tile.
 * @returns the entries
 * @throws at the first thing that is not as the specifications have it
 */
export function readExport(folder: string, trust: Trust): readonly Buffer[] {
  const file = (path: string) => readFileSync(`${folder}/${path}`)
  const { size, root } = openCheckpoint(file('checkpoint').toString('utf8'), trust)
  const entries: Buffer[] = []
  for (const { path } of tilesOf('entries', size)) entries.push(...unbundle(file(path)))
  must(entries.length === size, `${entries.length} entries of ${size}`)
  const leaves = entries.map((entry) => sha256(Buffer.of(0), entry))
  must(treeHash(leaves).toString('base64') === root, 'the root is not that of the entries')
  for (let level = 0, hashes = leaves; hashes.length > 0; level += 1) {
    for (const { path, start, width } of tilesOf(String(level), hashes.length)) {
      const expected = Buffer.concat(hashes.slice(start, start + width))
      must(file(path).equals(expected), `${path} is not of these entries`)
    }
    hashes = Array.from({ length: Math.floor(hashes.length / 256) }, (_, at) =>
      treeHash(hashes.slice(at * 256, at * 256 + 256)),
    )
  }
  if (trust.earlier !== undefined) {
    const earlier = openCheckpoint(trust.earlier, { log: trust.log })
    must(earlier.size <= size, 'smaller than before')
    const before = treeHash(leaves.slice(0, earlier.size)).toString('base64')
    must(before === earlier.root, 'another history than before')
  }
  return entries
}

function must(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise)
}

function sha256(...parts: readonly Buffer[]): Buffer {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(part)
  return digest.digest()
}

/** MTH of RFC 6962, section 2.1, as its definition is written; the leaves are hashed already. */
function treeHash(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256()
  if (leaves.length === 1) return leaves[0]!
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return sha256(Buffer.of(1), treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)))
}

/** tlog-tiles: tiles of 256, the last one partial, and the index in groups of three digits. */
function tilesOf(level: string, count: number) {
  const tiles: { path: string; start: number; width: number }[] = []
  for (let start = 0; start < count; start += 256) {
    const width = Math.min(256, count - start)
    let rest = Math.floor(start / 256)
    let name = String(rest % 1000).padStart(3, '0')
    while ((rest = Math.floor(rest / 1000)) > 0)
      name = `x${String(rest % 1000).padStart(3, '0')}/${name}`
    const partial = width === 256 ? '' : `.p/${width}`
    tiles.push({ path: `tile/${level}/${name}${partial}`, start, width })
  }
  return tiles
}

/** tlog-tiles, log entries: each after its length as a big-endian uint16. */
function unbundle(bytes: Buffer): readonly Buffer[] {
  if (bytes.length === 0) return []
  const end = 2 + bytes.readUInt16BE(0)
  must(end <= bytes.length, 'a bundle that is cut')
  return [bytes.subarray(2, end), ...unbundle(bytes.subarray(end))]
}

/** signed-note and tlog-checkpoint: three lines of text, an empty line, signatures. */
function openCheckpoint(note: string, { log, witnesses = [] }: Trust): Checkpoint {
  const [, text = '', signatures = ''] =
    /^([^]*?\n)\n((?:\u2014 [^ \n]+ [^ \n]+\n)+)$/.exec(note) ?? []
  const lines = signatures.split('\n')
  must(isSigned(text, lines, log), 'not signed by the log')
  for (const witness of witnesses) must(isSigned(text, lines, witness), 'not cosigned')
  const [origin, size = '', root = ''] = text.split('\n')
  must(origin === log.split('+')[0], 'another log')
  must(/^(0|[1-9][0-9]*)$/.test(size), 'no size')
  return { size: Number(size), root }
}

function isSigned(text: string, lines: readonly string[], verifierKey: string): boolean {
  const { name, id, type, key } = openKey(verifierKey)
  return lines.some((line) => {
    const [dash, signer, base64 = ''] = line.split(' ')
    const bytes = Buffer.from(base64, 'base64')
    if (dash !== '\u2014' || signer !== name || !bytes.subarray(0, 4).equals(id)) return false
    if (type === 1) return verify(null, Buffer.from(text), key, bytes.subarray(4))
    const time = bytes.readBigUInt64BE(4)
    const message = Buffer.from(`cosignature/v1\ntime ${time}\n${text}`)
    return verify(null, message, key, bytes.subarray(12))
  })
}

/** `name+id+base64(type, key)`, where the id is the beginning of SHA-256 of name, newline, type and key. */
function openKey(verifierKey: string): { name: string; id: Buffer; type: number; key: KeyObject } {
  const [, name = '', hex = '', base64 = ''] =
    /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(verifierKey) ?? []
  const bytes = Buffer.from(base64, 'base64')
  const id = Buffer.from(hex, 'hex')
  must(
    sha256(Buffer.from(`${name}\n`), bytes)
      .subarray(0, 4)
      .equals(id),
    'a malformed key',
  )
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)])
  return {
    name,
    id,
    type: bytes[0]!,
    key: createPublicKey({ key: der, format: 'der', type: 'spki' }),
  }
}
