import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWitnessServer, hashOrigin } from '../../../commands/witness/witness-server.ts'
import { offerToWitnesses } from '../../../gateway/access-log/offer-to-witnesses.ts'
import { cosignedAt, signCheckpoint } from '../../../transparency/checkpoint.ts'
import { hashLeaf, hashTree, proveConsistency } from '../../../transparency/merkle-tree.ts'
import { createSigner, readNote } from '../../../transparency/signed-note.ts'

const log = newSigner('aoc.example/access-log', 1)
const witness = newSigner('witness.example/pdpc', 4)
const leaves = Array.from({ length: 20 }, (_, at) => hashLeaf(Buffer.from(`${at}`)))
const read = async (level: number, index: number) =>
  hashTree(leaves.slice(index * 2 ** level, (index + 1) * 2 ** level))
const noted = (size: number, root = hashTree(leaves.slice(0, size)), key = log) =>
  signCheckpoint({ origin: key.name, size, root }, key)

describe('a witness (C2SP tlog-witness)', () => {
  let folder: string
  let server: Server
  let url: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'witness-'))
    await start()
  })
  afterAll(async () => {
    server.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('MUST answer 404 for an unknown log and 403 for a signature of no known key', async () => {
    const stranger = newSigner('other.example/log', 1)
    expect((await add(0, [], noted(5, undefined, stranger))).status).toBe(404)
    const forged = newSigner(log.name, 1)
    expect((await add(0, [], noted(5, undefined, forged))).status).toBe(403)
  })

  test('MUST cosign a first checkpoint, and serve it', async () => {
    const response = await add(0, [], noted(5))
    const line = await response.text()
    expect(response.status).toBe(200)
    expect(cosignedAt(readNote(noted(5) + line), witness)).toBe(1_790_000_000)
    const latest = await fetch(new URL(`${hashOrigin(log.name)}/checkpoint`, url))
    expect(await latest.text()).toBe(noted(5) + line)
  })

  test('MUST answer 409 with the size that it has seen', async () => {
    const response = await add(3, [], noted(9))
    expect(response.status).toBe(409)
    expect(response.headers.get('content-type')).toBe('text/x.tlog.size')
    expect(await response.text()).toBe('5\n')
  })

  test('MUST refuse a fork, by its proof and by another root of the same size', async () => {
    const other = hashTree(leaves.slice(1, 10))
    expect((await add(5, await proveConsistency(5, 9, read), noted(9, other))).status).toBe(422)
    expect((await add(5, [], noted(9))).status).toBe(422)
    expect((await add(5, [], noted(5, other))).status).toBe(422)
  })

  test('MUST remember over a restart', async () => {
    expect((await add(5, await proveConsistency(5, 9, read), noted(9))).status).toBe(200)
    server.close()
    await start()
    expect((await add(0, [], noted(12))).status).toBe(409)
  })

  test('MUST sign one of two that come at once from one old size', async () => {
    const answers = await Promise.all(
      [12, 13].map(async (size) => add(9, await proveConsistency(9, size, read), noted(size))),
    )
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
  })

  test.each([
    ['no old size', 'x\n\n'],
    ['an old size with a zero before it', 'old 05\n\n'],
    ['a proof line that is not a hash', 'old 9\nAAAA\n\n'],
    ['64 proof lines', `old 9\n${`${'A'.repeat(43)}=\n`.repeat(64)}\n`],
  ])('MUST answer 400 for %s', async (_, head) => {
    const response = await post(head + noted(20))
    expect(response.status).toBe(400)
  })

  test('is offered a checkpoint by the log, which finds out what the witness has seen', async () => {
    const refused: string[] = []
    const lines = await offerToWitnesses(noted(20), {
      witnesses: new Map([['pdpc', { verifier: witness, url }]]),
      read,
      fetch,
      onRefused: (name, reason) => refused.push(`${name}: ${reason}`),
    })
    expect(refused).toEqual([])
    expect(cosignedAt(readNote(noted(20) + lines), witness)).toBe(1_790_000_000)
  })

  test('that has seen a larger tree is not shown a smaller one as if it grew', async () => {
    const refused: string[] = []
    const lines = await offerToWitnesses(noted(15), {
      witnesses: new Map([['pdpc', { verifier: witness, url }]]),
      read,
      fetch,
      onRefused: (name, reason) => refused.push(`${name}: ${reason}`),
    })
    expect(lines).toBe('')
    expect(refused).toEqual(['pdpc: status 409'])
  })

  async function start(): Promise<void> {
    const now = () => new Date(1_790_000_000_000)
    server = createWitnessServer({ signer: witness, logs: [log], folder, now })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  }

  function add(oldSize: number, proof: readonly Buffer[], note: string) {
    const lines = proof.map((hash) => `${hash.toString('base64')}\n`).join('')
    return post(`old ${oldSize}\n${lines}\n${note}`)
  }

  function post(body: string) {
    return fetch(new URL('add-checkpoint', url), { method: 'POST', body })
  }
})

function newSigner(name: string, type: 1 | 4) {
  return createSigner(name, generateKeyPairSync('ed25519').privateKey, type)
}
