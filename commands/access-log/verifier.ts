/**
 * Verifies an exported access log without the system that wrote it: signatures, root, consistency, each entry's form, each
 * agency's chain, gaps. One file on purpose, with nothing but Node.js: it is handed to those who check us, and shares no
 * code with the log that it checks. Formats: C2SP tlog-tiles, tlog-checkpoint, signed-note, tlog-cosignature, tlog-policy;
 * hashes: RFC 6962; canonical JSON: RFC 8785.
 *
 *   node verifier.js FOLDER --policy FILE [--previous CHECKPOINT]
 */

import { createHash, createPublicKey, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** A fault of the log, with the place where it was found. */
export interface Fault {
  readonly kind:
    | 'checkpoint'
    | 'signature'
    | 'witness'
    | 'missing'
    | 'leaf'
    | 'root'
    | 'rollback'
    | 'fork'
    | 'form'
    | 'chain'
  readonly place: string
}

/** The result of a verification; without faults the log is whole. */
export interface Verdict {
  readonly origin: string
  readonly size: number
  /** Entries by agency. */
  readonly agencies: ReadonlyMap<string, number>
  readonly faults: readonly Fault[]
}

interface Head {
  readonly origin: string
  readonly size: number
  readonly root: Buffer
}

interface Key {
  readonly name: string
  readonly type: number
  readonly id: string
  readonly raw: Buffer
}

/** Faults beyond these are counted no more. */
const maxFaults = 100

/** Members of an operation's entry: all, and no others. */
const members = [
  'agency',
  'at',
  'binding',
  'cases',
  'client',
  'coordinates',
  'correlationId',
  'counts',
  'duration',
  'id',
  'kind',
  'officer',
  'operation',
  'outcome',
  'policyVersion',
  'previous',
  'purpose',
  'subjects',
  'token',
  'v',
]

type Fail = (kind: Fault['kind'], place: string) => void

/**
 * Verifies the log in a folder of the layout of tlog-tiles.
 * @param policyText a tlog-policy: logs, witnesses, quorum
 * @param previous an earlier checkpoint of the same log, to which this one must add
 */
export function verifyFolder(folder: string, policyText: string, previous?: string): Verdict {
  const faults: Fault[] = []
  const fail: Fail = (kind, place) => {
    if (faults.length < maxFaults) faults.push({ kind, place })
  }
  const read = (path: string) => {
    try {
      return readFileSync(join(folder, path))
    } catch {
      return undefined
    }
  }
  const agencies = new Map<string, number>()
  const head = readHead(read('checkpoint')?.toString('utf8') ?? '', policyText, 'checkpoint', fail)
  if (!head) return { origin: '', size: 0, agencies, faults }
  const older =
    previous === undefined ? undefined : readHead(previous, policyText, 'previous checkpoint', fail)
  if (older && older.origin !== head.origin) fail('fork', 'previous checkpoint of another log')
  if (older && older.size > head.size) fail('rollback', `size ${head.size} after ${older.size}`)

  const tree = createTree()
  const chains = createChains(agencies, fail)
  for (let bundle = 0; bundle * 256 < head.size; bundle += 1) {
    const width = Math.min(256, head.size - bundle * 256)
    const entries = splitBundle(read(pathOf('entries', bundle, width)), width)
    const tile = read(pathOf('0', bundle, width))
    if (!entries) {
      fail('missing', pathOf('entries', bundle, width))
      chains.interrupt()
    }
    if (tile?.length !== width * 32) fail('missing', pathOf('0', bundle, width))
    for (let at = 0; at < width; at += 1) {
      const index = bundle * 256 + at
      const entry = entries?.[at]
      const stored = tile?.subarray(at * 32, at * 32 + 32)
      const leaf = entry ? sha256(Buffer.from([0]), entry) : (stored ?? Buffer.alloc(32))
      if (stored && !leaf.equals(stored)) fail('leaf', `entry ${index}`)
      tree.add(leaf)
      if (entry) chains.check(entry, leaf, `entry ${index}`)
      if (older && older.size === index + 1 && !tree.root().equals(older.root))
        fail('fork', `root at size ${older.size}`)
    }
  }
  if (!tree.root().equals(head.root)) fail('root', `size ${head.size}`)
  if (older?.size === 0 && !older.root.equals(sha256())) fail('fork', 'root at size 0')
  checkUpperTiles(head.size, read, fail)
  return { origin: head.origin, size: head.size, agencies, faults }
}

/** Checks that entries are well formed, that no id stands twice, and that each names the entry before it of its agency. */
function createChains(agencies: Map<string, number>, fail: Fail) {
  const chains = new Map<string, string>()
  const ids = new Set<string>()
  // after entries that cannot be read, nobody knows the last entry of an agency
  let isResumed = false
  return {
    interrupt() {
      chains.clear()
      isResumed = true
    },
    check(bytes: Buffer, leaf: Buffer, place: string) {
      const entry = parseEntry(bytes)
      if (!entry) {
        fail('form', place)
        return
      }
      const agency = String(entry['agency'])
      if (ids.has(String(entry['id']))) fail('form', `${place}: its id stands twice`)
      ids.add(String(entry['id']))
      const isKnown = chains.has(agency) || !isResumed
      if (isKnown && entry['previous'] !== (chains.get(agency) ?? null))
        fail('chain', `${place} of ${agency}`)
      chains.set(agency, leaf.toString('hex'))
      agencies.set(agency, (agencies.get(agency) ?? 0) + 1)
    },
  }
}

/** Checks the tiles above level 0, which hold the roots of the full tiles below them. */
function checkUpperTiles(
  size: number,
  read: (path: string) => Buffer | undefined,
  fail: Fail,
): void {
  for (let level = 1; 256 ** level <= size; level += 1) {
    const count = Math.floor(size / 256 ** level)
    for (let index = 0; index * 256 < count; index += 1) {
      const width = Math.min(256, count - index * 256)
      const path = pathOf(String(level), index, width)
      const tile = read(path)
      if (tile?.length !== width * 32) fail('missing', path)
      for (const [at, hash] of splitHashes(tile ?? Buffer.alloc(0)).entries()) {
        const below = read(pathOf(String(level - 1), index * 256 + at, 256))
        if (below && !rootOfTile(below).equals(hash)) fail('leaf', `${path} at ${at}`)
      }
    }
  }
}

/** A checkpoint whose log and witnesses satisfy the policy; undefined, and a fault, when it is malformed or unsigned. */
function readHead(note: string, policyText: string, place: string, fail: Fail): Head | undefined {
  const split = note.lastIndexOf('\n\n')
  const text = note.slice(0, split + 1)
  const [origin = '', size = '', root = ''] = text.split('\n')
  if (split < 0 || !/^(0|[1-9]\d*)$/.test(size) || Buffer.from(root, 'base64').length !== 32) {
    fail('checkpoint', `${place} is malformed`)
    return undefined
  }
  const signatures = note
    .slice(split + 2)
    .split('\n')
    .filter(Boolean)
  const policy = readPolicy(policyText)
  const isSigned = policy.logs.some(
    (key) => key.name === origin && signatures.some((line) => holds(line, key, text)),
  )
  if (!isSigned) {
    fail('signature', `${place} is not signed by a log of the policy`)
    return undefined
  }
  const cosigned = [...policy.witnesses]
    .filter(([, key]) => signatures.some((line) => holds(line, key, text)))
    .map(([name]) => name)
  if (!policy.isQuorum(new Set(cosigned))) fail('witness', `${place}: too few witnesses`)
  return { origin, size: Number(size), root: Buffer.from(root, 'base64') }
}

/** Whether the line is the key's signature over the text, or its timestamped cosignature. */
function holds(line: string, key: Key, text: string): boolean {
  const [dash, name, encoded = ''] = line.split(' ')
  const bytes = Buffer.from(encoded, 'base64')
  if (dash !== '\u2014' || name !== key.name || bytes.subarray(0, 4).toString('hex') !== key.id)
    return false
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: key.raw.toString('base64url') },
    format: 'jwk',
  })
  if (key.type === 1) return verify(null, Buffer.from(text), publicKey, bytes.subarray(4))
  if (bytes.length !== 76) return false
  const message = `cosignature/v1\ntime ${bytes.readBigUInt64BE(4)}\n${text}`
  return verify(null, Buffer.from(message), publicKey, bytes.subarray(12))
}

function readPolicy(text: string) {
  const logs: Key[] = []
  const witnesses = new Map<string, Key>()
  const rules = new Map<string, (cosigned: ReadonlySet<string>) => boolean>()
  let isQuorum: ((cosigned: ReadonlySet<string>) => boolean) | undefined
  for (const line of text.split('\n')) {
    const [kind = '', name = '', third = '', ...rest] = line.trim().split(/[ \t]+/)
    if (kind === 'log') logs.push(readKey(name, 1))
    else if (kind === 'witness') {
      witnesses.set(name, readKey(third, 4))
      rules.set(name, (cosigned) => cosigned.has(name))
    } else if (kind === 'group') {
      const parts = rest.map((part) => rules.get(part) ?? refuse('an unknown member of a group'))
      const least = third === 'any' ? 1 : third === 'all' ? parts.length : Number(third)
      if (!(least >= 1 && least <= parts.length)) refuse('a threshold out of bounds')
      rules.set(name, (cosigned) => parts.filter((part) => part(cosigned)).length >= least)
    } else if (kind === 'quorum')
      isQuorum = name === 'none' ? () => true : (rules.get(name) ?? refuse('an unknown quorum'))
    else if (kind !== '' && !kind.startsWith('#')) refuse(`an unknown line "${kind}"`)
  }
  return { logs, witnesses, isQuorum: isQuorum ?? refuse('no quorum line') }
}

function readKey(text: string, type: number): Key {
  const [name = '', id = '', ...rest] = text.split('+')
  const bytes = Buffer.from(rest.join('+'), 'base64')
  const expected = sha256(Buffer.from(`${name}\n`), bytes)
    .subarray(0, 4)
    .toString('hex')
  if (bytes.length !== 33 || bytes[0] !== type || expected !== id) refuse('a malformed key')
  return { name, type, id, raw: bytes.subarray(1) }
}

function refuse(reason: string): never {
  throw new TypeError(`the policy has ${reason}`)
}

/** The entry, when it has the form of an operation's entry and is canonical JSON. */
function parseEntry(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    const entry = JSON.parse(text) as Record<string, unknown> // an object, or its members are not these
    const isWhole = Object.keys(entry).join() === members.join() && entry['v'] === 1
    return isWhole && canonical(entry) === text ? entry : undefined
  } catch {
    return undefined
  }
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const parts = Object.entries(value)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, item]) => `${JSON.stringify(name)}:${canonical(item)}`)
  return `{${parts.join(',')}}`
}

/** undefined when the bundle is missing, is cut, or has another number of entries. */
function splitBundle(bytes: Buffer | undefined, count: number): readonly Buffer[] | undefined {
  if (!bytes) return undefined
  const entries: Buffer[] = []
  let at = 0
  while (at + 2 <= bytes.length) {
    const end = at + 2 + bytes.readUInt16BE(at)
    if (end > bytes.length) return undefined
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  return entries.length === count && at === bytes.length ? entries : undefined
}

/** Keeps the roots of the full subtrees at the left of a growing tree, largest first. */
function createTree() {
  const roots: { hash: Buffer; leaves: number }[] = []
  return {
    add(leaf: Buffer): void {
      let node = { hash: leaf, leaves: 1 }
      while (roots.at(-1)?.leaves === node.leaves)
        node = {
          hash: sha256(Buffer.from([1]), roots.pop()!.hash, node.hash),
          leaves: node.leaves * 2,
        }
      roots.push(node)
    },
    root(): Buffer {
      const [last, ...before] = roots.toReversed()
      return last
        ? before.reduce((hash, left) => sha256(Buffer.from([1]), left.hash, hash), last.hash)
        : sha256()
    },
  }
}

function rootOfTile(bytes: Buffer): Buffer {
  const tree = createTree()
  for (const hash of splitHashes(bytes)) tree.add(hash)
  return tree.root()
}

function splitHashes(bytes: Buffer): readonly Buffer[] {
  return Array.from({ length: Math.floor(bytes.length / 32) }, (_, at) =>
    bytes.subarray(at * 32, at * 32 + 32),
  )
}

function pathOf(level: string, index: number, width: number): string {
  const digits = String(index)
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? []
  const name = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
  return `tile/${level}/${name}${width < 256 ? `.p/${width}` : ''}`
}

function sha256(...parts: readonly Buffer[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** The command line; returns the exit code. */
export function runVerifier(args: readonly string[], write: (text: string) => void): number {
  const [folder, ...rest] = args
  const valueOf = (flag: string) => {
    const at = rest.indexOf(flag)
    return at < 0 ? undefined : rest[at + 1]
  }
  const policyFile = valueOf('--policy')
  if (folder === undefined || folder.startsWith('-') || policyFile === undefined) {
    write('usage: node verifier.js FOLDER --policy FILE [--previous CHECKPOINT]\n')
    return 2
  }
  const previousFile = valueOf('--previous')
  const previous = previousFile === undefined ? undefined : readFileSync(previousFile, 'utf8')
  const verdict = verifyFolder(folder, readFileSync(policyFile, 'utf8'), previous)
  for (const { kind, place } of verdict.faults) write(`FAULT ${kind}: ${place}\n`)
  for (const [agency, count] of [...verdict.agencies].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    write(`${agency}\t${count} entries\n`)
  write(
    verdict.faults.length === 0
      ? `verified: ${verdict.origin}, ${verdict.size} entries, none missing\n`
      : `not verified: ${verdict.faults.length} faults\n`,
  )
  return verdict.faults.length === 0 ? 0 : 1
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = runVerifier(process.argv.slice(2), (text) => process.stdout.write(text))
