/**
 * Verifies an exported access log without the system that wrote it: signatures, root, consistency, each entry's form, each
 * agency's chain, gaps. One file on purpose, with nothing but Node.js: it is handed to those who check us, and shares no
 * code with the log that it checks. Formats: C2SP tlog-tiles, tlog-checkpoint, signed-note, tlog-cosignature, tlog-policy;
 * hashes: RFC 6962; canonical JSON: RFC 8785.
 *
 *   node verifier.js FOLDER --policy FILE [--previous CHECKPOINT] [--subject NAME]
 */

import { createPublicKey, hash, verify } from 'node:crypto'
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
    | 'index'
  readonly place: string
}

/** The result of a verification; without faults the log is whole. */
export interface Verdict {
  readonly origin: string
  readonly size: number
  /** Entries by agency. */
  readonly agencies: ReadonlyMap<string, number>
  /** Entries of the requested subject in the log. */
  readonly subject?: SubjectVerdict
  readonly faults: readonly Fault[]
}

/** The entries of one subject: complete from the first entry of the log up to one, none missing, unless there are faults. */
export interface SubjectVerdict {
  /** The first entry that the index entries cover. */
  readonly from: number
  /** One more than the last entry that they cover. */
  readonly to: number
  /** Entries of the subject among those. */
  readonly entries: readonly number[]
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

/** Members of each kind of entry: all, and no others. */
const membersByKind: Readonly<Record<string, readonly string[]>> = {
  refusals: ['agency', 'at', 'client', 'count', 'id', 'kind', 'minute', 'previous', 'reason', 'v'],
  index: ['agency', 'at', 'count', 'first', 'id', 'kind', 'previous', 'root', 'size', 'v'],
  recovered: [
    'agency',
    'at',
    'correlationId',
    'doneAt',
    'id',
    'kind',
    'officer',
    'previous',
    'subgraph',
    'v',
  ],
  'unexplained-read': [
    'agency',
    'assertion',
    'at',
    'cases',
    'correlationId',
    'id',
    'kind',
    'officer',
    'previous',
    'readAt',
    'subgraph',
    'subjects',
    'v',
  ],
  'log-read': ['agency', 'at', 'first', 'id', 'kind', 'previous', 'reader', 'size', 'v'],
  operation: [
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
  ],
}

type Fail = (kind: Fault['kind'], place: string) => void

/**
 * Verifies the log in a folder of the layout of tlog-tiles.
 * @param policyText a tlog-policy: logs, witnesses, quorum
 * @param previous an earlier checkpoint of the same log, to which this one must add
 * @param subject the name of a person in the log: 32 hexadecimal digits
 */
export function verifyFolder(
  folder: string,
  policyText: string,
  previous?: string,
  subject?: string,
): Verdict {
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
  const ranges = createRanges(read, fail, subject)
  for (let bundle = 0; bundle * 256 < head.size; bundle += 1) {
    const width = Math.min(256, head.size - bundle * 256)
    const entries = splitBundle(read(pathOf('entries', bundle, width)), width)
    const tile = read(pathOf('0', bundle, width))
    if (!entries) {
      fail('missing', pathOf('entries', bundle, width))
      chains.interrupt()
      ranges.skip(bundle * 256, bundle * 256 + width)
    }
    if (tile?.length !== width * 32) fail('missing', pathOf('0', bundle, width))
    for (let at = 0; at < width; at += 1) {
      const index = bundle * 256 + at
      const entry = entries?.[at]
      const stored = tile?.subarray(at * 32, at * 32 + 32)
      const leaf = entry ? sha256(Buffer.from([0]), entry) : (stored ?? Buffer.alloc(32))
      if (stored && !leaf.equals(stored)) fail('leaf', `entry ${index}`)
      tree.add(leaf)
      if (entry) ranges.add(chains.check(entry, leaf, `entry ${index}`), leaf, index)
      if (older && older.size === index + 1 && !tree.root().equals(older.root))
        fail('fork', `root at size ${older.size}`)
    }
  }
  if (!tree.root().equals(head.root)) fail('root', `size ${head.size}`)
  if (older?.size === 0 && !older.root.equals(sha256())) fail('fork', 'root at size 0')
  checkUpperTiles(head.size, read, fail)
  const verdict = { origin: head.origin, size: head.size, agencies, faults }
  return subject === undefined ? verdict : { ...verdict, subject: ranges.subject() }
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
        return undefined
      }
      const agency = String(entry['agency'])
      if (ids.has(String(entry['id']))) fail('form', `${place}: its id stands twice`)
      ids.add(String(entry['id']))
      const isKnown = chains.has(agency) || !isResumed
      if (isKnown && entry['previous'] !== (chains.get(agency) ?? null))
        fail('chain', `${place} of ${agency}`)
      chains.set(agency, leaf.toString('hex'))
      agencies.set(agency, (agencies.get(agency) ?? 0) + 1)
      return entry
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

/** One subject of a range of entries. */
interface SubjectChain {
  count: number
  head: Buffer
}

/**
 * Checks the index entries: each commits to the subjects of a range of entries before it, and the ranges follow one another.
 * Where entries of a range are not in the folder, the file `subjects/<size>` takes their place; its root is checked. Where all
 * are, a file that differs from them is a fault: it may be read without the entries.
 */
function createRanges(
  read: (path: string) => Buffer | undefined,
  fail: Fail,
  wanted: string | undefined,
) {
  // entries that no index entry covers yet
  let waiting: { index: number; leaf: Buffer; subjects: readonly string[] }[] = []
  let missing: { from: number; to: number }[] = []
  const found: number[] = []
  let from: number | undefined
  let covered = 0

  function check(entry: Record<string, unknown>, place: string, own: number): void {
    const [first, size] = [Number(entry['first']), Number(entry['size'])]
    // an export of the newest entries begins within a range
    const isFirst = from === undefined && missing.length > 0
    if (!(first < size && size <= own) || (first !== covered && !isFirst)) {
      fail('index', `${place}: not the next range`)
      return
    }
    const chains = new Map<string, SubjectChain>()
    for (const { index, leaf, subjects } of waiting) {
      if (index >= size) break
      for (const subject of new Set(subjects)) {
        const { count, head } = chains.get(subject) ?? { count: 0, head: Buffer.alloc(32) }
        chains.set(subject, { count: count + 1, head: sha256(head, leaf) })
        if (subject === wanted) found.push(index)
      }
    }
    const isWhole = !missing.some((gap) => gap.from < size && gap.to > first)
    const exported = read(`subjects/${size}`)?.toString('utf8')
    const lines = isWhole ? writeSubjectLines(chains) : exported?.split('\n').slice(0, -1)
    if (lines && (rootOfLines(lines) !== entry['root'] || lines.length !== entry['count']))
      fail('index', `${place}: its root is not that of the subjects`)
    if (exported !== undefined && lines?.map((line) => `${line}\n`).join('') !== exported)
      fail('index', `subjects/${size}: not those of the entries`)
    if (!isWhole && wanted !== undefined) checkWanted(lines, chains.get(wanted), place)
    from ??= first
    covered = size
    waiting = waiting.filter(({ index }) => index >= size)
    missing = missing.filter((gap) => gap.to > size)
  }

  /** The entries that are here must be all that the line counts. */
  function checkWanted(
    lines: readonly string[] | undefined,
    chain: SubjectChain | undefined,
    place: string,
  ): void {
    const line = lines?.find((each) => each.startsWith(`${wanted} `))
    const own = chain && `${wanted} ${chain.count} ${chain.head.toString('hex')}`
    if (!lines || line !== own)
      fail(
        'index',
        `${place}: ${line?.split(' ')[1] ?? 'unknown'} entries of the subject, ${chain?.count ?? 0} are here`,
      )
  }

  return {
    add(entry: Record<string, unknown> | undefined, leaf: Buffer, index: number): void {
      if (!entry) {
        missing.push({ from: index, to: index + 1 })
        return
      }
      if (entry['kind'] === 'index') check(entry, `entry ${index}`, index)
      const subjects = Array.isArray(entry['subjects']) ? (entry['subjects'] as string[]) : []
      waiting.push({ index, leaf, subjects })
    },
    skip(start: number, end: number): void {
      missing.push({ from: start, to: end })
    },
    subject: (): SubjectVerdict => ({ from: from ?? 0, to: covered, entries: found }),
  }
}

/** The lines of the subjects of a range, as its entries make them. */
function writeSubjectLines(chains: ReadonlyMap<string, SubjectChain>): readonly string[] {
  return [...chains]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { count, head }]) => `${name} ${count} ${head.toString('hex')}`)
}

function rootOfLines(lines: readonly string[]): string {
  const tree = createTree()
  for (const line of lines) tree.add(sha256(Buffer.from([0]), Buffer.from(line)))
  return tree.root().toString('hex')
}

/** A checkpoint whose log and witnesses satisfy the policy; undefined, and a fault, when it is malformed or unsigned. */
function readHead(note: string, policyText: string, place: string, fail: Fail): Head | undefined {
  const split = note.lastIndexOf('\n\n')
  const text = note.slice(0, split + 1)
  const [origin = '', size = '', root = ''] = text.split('\n')
  const isWhole = split >= 0 && !text.includes('\n\n')
  if (!isWhole || !/^(0|[1-9]\d*)$/.test(size) || Buffer.from(root, 'base64').length !== 32) {
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
  const time = bytes.readBigUInt64BE(4)
  if (time >= 2n ** 63n) return false
  const message = `cosignature/v1\ntime ${time}\n${text}`
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
    const text = utf8.decode(bytes)
    const entry = JSON.parse(text) as Record<string, unknown> // an object, or its members are not these
    const members = membersByKind[String(entry['kind'])]
    const isWhole = Object.keys(entry).join() === members?.join() && entry['v'] === 1
    return isWhole && isCanonical(entry, text) ? entry : undefined
  } catch {
    return undefined
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Whether the text is the canonical one of its value: JSON.stringify writes it as RFC 8785 does, but for the order. */
function isCanonical(value: unknown, text: string): boolean {
  return JSON.stringify(value) === text && isSorted(value)
}

function isSorted(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isSorted)
  let last = ''
  for (const [name, item] of Object.entries(value)) {
    if (name < last || !isSorted(item)) return false
    last = name
  }
  return true
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
  return hash('sha256', Buffer.concat(parts), 'buffer')
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
    write('usage: node verifier.js FOLDER --policy FILE [--previous CHECKPOINT] [--subject NAME]\n')
    return 2
  }
  const previousFile = valueOf('--previous')
  const previous = previousFile === undefined ? undefined : readFileSync(previousFile, 'utf8')
  const subject = valueOf('--subject')
  const verdict = verifyFolder(folder, readFileSync(policyFile, 'utf8'), previous, subject)
  for (const { kind, place } of verdict.faults) write(`FAULT ${kind}: ${place}\n`)
  for (const [agency, count] of [...verdict.agencies].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    write(`${agency}\t${count} entries\n`)
  if (verdict.subject && verdict.faults.length === 0) {
    const { from, to, entries } = verdict.subject
    write(
      `complete from ${from} to ${to}: ${entries.length} entries of this person, none missing\n`,
    )
    for (const index of entries) write(`entry ${index}\n`)
  }
  write(
    verdict.faults.length === 0
      ? `verified: ${verdict.origin}, ${verdict.size} entries, none missing\n`
      : `not verified: ${verdict.faults.length} faults\n`,
  )
  return verdict.faults.length === 0 ? 0 : 1
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = runVerifier(process.argv.slice(2), (text) => process.stdout.write(text))
