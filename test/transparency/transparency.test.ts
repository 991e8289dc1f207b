import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  cosign,
  cosignedAt,
  readCheckpoint,
  signCheckpoint,
} from '../../transparency/checkpoint.ts'
import {
  emptyRoot,
  hashLeaf,
  hashNode,
  hashTree,
  isConsistent,
  isIncluded,
  proveConsistency,
  proveInclusion,
  readRoot,
  type Hash,
  type ReadHash,
} from '../../transparency/merkle-tree.ts'
import { readPolicy, satisfiesPolicy } from '../../transparency/policy.ts'
import { readProofText, writeProofText } from '../../transparency/proof-text.ts'
import {
  createSigner,
  isSignedBy,
  readNote,
  readVerifierKey,
  writeVerifierKey,
} from '../../transparency/signed-note.ts'
import {
  createTileReader,
  joinEntries,
  newTiles,
  parseTilePath,
  splitEntries,
  tilePath,
  widthAt,
} from '../../transparency/tiles.ts'

/** Leaf hashes made so far, by their count. */
const made: Record<number, readonly Hash[]> = {}

describe('the Merkle tree (RFC 6962, section 2.1)', () => {
  // the leaves and roots by which the Certificate Transparency project tests its trees
  const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657']
    .concat('606162636465666768696a6b6c6d6e6f')
    .map((hex) => hashLeaf(Buffer.from(hex, 'hex')))
  const roots = [
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
    'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
    'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
    '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
    'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  ]

  test('has the published roots at every size', async () => {
    expect(emptyRoot.toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    )
    for (const [at, root] of roots.entries()) {
      expect(hashTree(leaves.slice(0, at + 1)).toString('hex')).toBe(root)
      expect((await readRoot(at + 1, readFrom(leaves))).toString('hex')).toBe(root)
    }
  })

  test('proves each leaf of each size, and none at another index or of another hash', async () => {
    const read = readFrom(many(70))
    for (let size = 1; size <= 70; size += 1) {
      const root = hashTree(many(70).slice(0, size))
      for (let index = 0; index < size; index += 1) {
        const proof = await proveInclusion(index, size, read)
        const hash = many(70)[index]!
        expect(isIncluded({ hash, index }, { size, root }, proof)).toBe(true)
        expect(isIncluded({ hash: hashNode(hash, hash), index }, { size, root }, proof)).toBe(false)
        expect(isIncluded({ hash, index: index + 1 }, { size, root }, proof)).toBe(false)
        expect(isIncluded({ hash, index }, { size, root }, [...proof, hash])).toBe(false)
      }
    }
  })

  test('proves each size consistent with each smaller one, and no other tree', async () => {
    const all = many(40)
    const read = readFrom(all)
    const at = (size: number) => ({ size, root: hashTree(all.slice(0, size)) })
    const other = { size: 17, root: hashTree(many(41).slice(1, 18)) }
    for (let newer = 0; newer <= 40; newer += 1)
      for (let older = 0; older <= newer; older += 1) {
        const proof = await proveConsistency(older, newer, read)
        expect(isConsistent(at(older), at(newer), proof)).toBe(true)
        if (older > 0 && newer > older) {
          expect(isConsistent({ ...at(older), root: emptyRoot }, at(newer), proof)).toBe(false)
          expect(isConsistent(at(older), { ...at(newer), root: emptyRoot }, proof)).toBe(false)
          expect(isConsistent(at(older), at(newer), proof.slice(1))).toBe(false)
        }
        if (older === 17 && newer > 17) expect(isConsistent(other, at(newer), proof)).toBe(false)
      }
  })
})

describe('tiles (C2SP tlog-tiles)', () => {
  test('have the paths of the specification, and no other text is one', () => {
    expect(tilePath({ level: 0, index: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067')
    expect(tilePath({ level: 'entries', index: 0, width: 5 })).toBe('tile/entries/000.p/5')
    for (const path of ['tile/0/x001/x234/067', 'tile/entries/273.p/112', 'tile/63/000'])
      expect(tilePath(parseTilePath(path)!)).toBe(path)
    for (const path of ['tile/64/000', 'tile/0/x000/001', 'tile/0/001.p/256', 'tile/0/001.p/0'])
      expect(parseTilePath(path)).toBeUndefined()
    for (const path of ['tile/00/000', 'tile/0/1', 'tile/0/../000', 'tile/0/000.p/05', 'tile/0/'])
      expect(parseTilePath(path)).toBeUndefined()
  })

  test('of a tree of 70,000 are those of the example', () => {
    const count = (level: number) => newTiles(0, 70_000).filter((tile) => tile.level === level)
    expect(count(0)).toHaveLength(274)
    expect(count(0).at(-1)?.width).toBe(112)
    expect(count(1).map(({ width }) => width)).toEqual([256, 17])
    expect(count(2)).toEqual([{ level: 2, index: 0, width: 1 }])
    expect(newTiles(255, 256)).toEqual([
      { level: 0, index: 0, width: 256 },
      { level: 1, index: 0, width: 1 },
    ])
  })

  test('prove what the whole tree proves', async () => {
    const all = many(66_000)
    const tiles = new Map<string, Buffer>()
    const size = all.length
    for (const tile of newTiles(0, size)) {
      const span = 256 ** Number(tile.level)
      const hashes = Array.from({ length: tile.width }, (_, at) => {
        const start = (tile.index * 256 + at) * span
        return hashTree(all.slice(start, start + span))
      })
      tiles.set(tilePath(tile), Buffer.concat(hashes))
    }
    const read = createTileReader(size, async (tile) => tiles.get(tilePath(tile))!)
    const root = hashTree(all)
    expect(await readRoot(size, read)).toEqual(root)
    for (const index of [0, 255, 256, 65_535, 65_536, size - 1])
      expect(
        isIncluded(
          { hash: all[index]!, index },
          { size, root },
          await proveInclusion(index, size, read),
        ),
      ).toBe(true)
    for (const older of [1, 256, 300, 65_536, 65_999]) {
      const proof = await proveConsistency(older, size, read)
      const before = { size: older, root: hashTree(all.slice(0, older)) }
      expect(isConsistent(before, { size, root }, proof)).toBe(true)
    }
  })

  test('are as wide as the tree makes them', () => {
    expect(widthAt({ level: 0, index: 273 }, 70_000)).toBe(112)
    expect(widthAt({ level: 'entries', index: 273 }, 70_000)).toBe(112)
    expect(widthAt({ level: 0, index: 274 }, 70_000)).toBe(0)
  })

  test('bundles give back the entries that went in, and nothing where they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (entries) => {
        const bundle = joinEntries(entries)
        expect(splitEntries(bundle).map((entry) => [...entry])).toEqual(entries.map((e) => [...e]))
      }),
    )
    expect(() => splitEntries(joinEntries([Buffer.from('ab')]).subarray(0, 3))).toThrow(RangeError)
    expect(() => joinEntries([Buffer.alloc(65_536)])).toThrow(RangeError)
  })
})

describe('signed notes (C2SP signed-note)', () => {
  // the key and note by which Go's sumdb/note package is tested
  const key = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
  const note =
    'If you think cryptography is the answer to your problem,\n' +
    "then you don't know what your problem is.\n\n" +
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'

  test('are verified by a published key', () => {
    expect(writeVerifierKey(readVerifierKey(key))).toBe(key)
    expect(isSignedBy(readNote(note), readVerifierKey(key))).toBe(true)
  })

  test('are refused when their text changed, and not believed by another key', () => {
    const changed = readNote(note.replace('answer', 'question'))
    expect(() => isSignedBy(changed, readVerifierKey(key))).toThrow(TypeError)
    expect(isSignedBy(readNote(note), newSigner('PeterNeumann', 1))).toBe(false)
  })

  test.each([
    ['no blank line', note.replace('\n\n', '\n')],
    ['no last newline', note.slice(0, -1)],
    ['a control character', note.replace('If', 'I\tf')],
    ['a signature that is not base64', note.replace('x08g', 'x08*')],
    ['a signature without a name', note.replace('— PeterNeumann ', '— ')],
  ])('are malformed with %s', (_, text) => {
    expect(() => readNote(text)).toThrow(TypeError)
  })
})

describe('checkpoints, cosignatures and policies (C2SP)', () => {
  const log = newSigner('aoc.example/access-log', 1)
  const witness = newSigner('witness.example/pdpc', 4)
  const other = newSigner('witness.example/bank', 4)
  const checkpoint = { origin: log.name, size: 5, root: hashTree(many(5)) }
  const signed = signCheckpoint(checkpoint, log)
  const text = readNote(signed).text
  const cosigned = signed + cosign(text, witness, 1_790_000_000)

  test('a checkpoint says again what was signed', () => {
    expect(readCheckpoint(text)).toEqual(checkpoint)
    expect(isSignedBy(readNote(signed), log)).toBe(true)
    for (const bad of ['a\n05\n', 'a\n1\nAAAA\n', text.slice(0, -1), text.replace('5', '-5')])
      expect(() => readCheckpoint(bad)).toThrow(TypeError)
  })

  test('a line of an extension MUST NOT be empty', () => {
    expect(readCheckpoint(`${text}extension\n`)).toEqual(checkpoint)
    for (const lines of ['\n', '\nextension\n', 'extension\n\n'])
      expect(() => readCheckpoint(text + lines)).toThrow(TypeError)
  })

  test('the time of a cosignature MUST NOT exceed 2^63 - 1', () => {
    const last = 2n ** 63n
    expect(cosignedAt(readNote(signed + cosign(text, witness, last - 1n)), witness)).toBe(2 ** 63)
    const late = readNote(signed + cosign(text, witness, last))
    expect(() => cosignedAt(late, witness)).toThrow(TypeError)
  })

  test('a cosignature is bound to its time, its text and its witness', () => {
    expect(cosignedAt(readNote(cosigned), witness)).toBe(1_790_000_000)
    expect(cosignedAt(readNote(cosigned), other)).toBeUndefined()
    const moved = signed.replace('\n5\n', '\n6\n') + cosign(text, witness, 1)
    expect(() => cosignedAt(readNote(moved), witness)).toThrow(TypeError)
  })

  test('a policy wants its log and enough of its witnesses', () => {
    const policy = readPolicy(
      `# both\nlog ${writeVerifierKey(log)}\nwitness w1 ${writeVerifierKey(witness)} https://w1.example/\n` +
        `witness w2 ${writeVerifierKey(other)}\ngroup both all w1 w2\nquorum both\n`,
    )
    expect(policy.witnesses.get('w1')?.url).toBe('https://w1.example/')
    expect(satisfiesPolicy(readNote(cosigned), policy)).toBe(false)
    const twice = readNote(cosigned + cosign(text, other, 1_790_000_001))
    expect(satisfiesPolicy(twice, policy)).toBe(true)
    const stranger = readPolicy(`log ${writeVerifierKey(newSigner(log.name, 1))}\nquorum none\n`)
    expect(satisfiesPolicy(twice, stranger)).toBe(false)
  })

  test.each([
    ['no quorum', `log ${writeVerifierKey(log)}`],
    ['two quorums', 'quorum none\nquorum none'],
    ['an unknown member', 'group g any nobody\nquorum g'],
    ['a witness key for a log', `log ${writeVerifierKey(witness)}\nquorum none`],
    [
      'one key twice',
      `witness a ${writeVerifierKey(witness)}\nwitness b ${writeVerifierKey(witness)}\nquorum a`,
    ],
    [
      'a threshold over its members',
      `witness a ${writeVerifierKey(witness)}\ngroup g 2 a\nquorum g`,
    ],
  ])('a policy with %s is refused', (_, lines) => {
    expect(() => readPolicy(lines)).toThrow(TypeError)
  })

  test('a proof as text says again what it held (C2SP tlog-proof)', async () => {
    const hashes = await proveInclusion(3, 5, readFrom(many(5)))
    const proof = writeProofText({ index: 3, hashes, checkpoint: cosigned })
    expect(readProofText(proof)).toEqual({ index: 3, hashes, checkpoint: cosigned })
    expect(readProofText(proof.replace('index', 'extra YQ==\nindex')).index).toBe(3)
    for (const bad of [proof.replace('@v1', '@v2'), proof.replace('index 3', 'index 03'), ''])
      expect(() => readProofText(bad)).toThrow(TypeError)
  })
})

function newSigner(name: string, type: 1 | 4) {
  return createSigner(name, generateKeyPairSync('ed25519').privateKey, type)
}

function many(count: number): readonly Hash[] {
  return (made[count] ??= Array.from({ length: count }, (_, at) => hashLeaf(Buffer.from(`${at}`))))
}

function readFrom(leaves: readonly Hash[]): ReadHash {
  return async (level, index) =>
    hashTree(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level))
}
