import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  createSigner,
  type GatewaySigner,
} from '../../../../gateway/execution/subgraph/assertion-signer.ts'
import {
  createGatewayKeys,
  unknownKeyPauseMs,
  type GatewayKeys,
} from '../../../../subgraphs/kit/server/gateway-keys.ts'

const makeSigner = () => createSigner(generateKeyPairSync('ed25519').privateKey)
const one = new URL('https://one.test/jwks')
const two = new URL('https://two.test/jwks')

describe('the keys of several gateways', () => {
  let served: Map<string, readonly GatewaySigner[]>
  let fetches: string[]
  let failed: string[]
  let instant: number
  let keys: GatewayKeys

  const open = (...sources: readonly URL[]) =>
    createGatewayKeys({
      sources,
      now: () => new Date(instant),
      onReadFailed: (source) => failed.push(source),
      fetch: (input) => {
        const url = new Request(input).url
        fetches.push(url)
        const signers = served.get(url)
        return signers
          ? Promise.resolve(Response.json({ keys: signers.map(({ publicJwk }) => publicJwk) }))
          : Promise.reject(new TypeError('away'))
      },
    })
  const isKnown = async ({ kid }: GatewaySigner) => {
    const token = { payload: '', signature: '' }
    return Promise.resolve(keys.getKey({ alg: 'EdDSA', kid }, token)).then(
      () => true,
      () => false,
    )
  }

  beforeEach(() => {
    served = new Map()
    fetches = []
    failed = []
    instant = 1_000_000
  })
  afterEach(() => keys.close())

  test('each gateway’s key counts, wherever it is served', async () => {
    const [first, second] = [await makeSigner(), await makeSigner()]
    served.set(one.href, [first]).set(two.href, [second])
    keys = open(one, two)
    expect(await isKnown(first)).toBe(true)
    expect(await isKnown(second)).toBe(true)
    expect(await isKnown(await makeSigner())).toBe(false)
  })

  test('a gateway that is away keeps its keys, and holds up nobody', async () => {
    const [first, second] = [await makeSigner(), await makeSigner()]
    served.set(one.href, [first]).set(two.href, [second])
    keys = open(one, two)
    await keys.refresh()
    served.delete(one.href)
    await keys.refresh()
    expect(failed).toEqual([one.href])
    expect(await isKnown(first)).toBe(true)
    expect(await isKnown(second)).toBe(true)
  })

  test('a key that its gateway serves no more counts no more', async () => {
    const [old, next] = [await makeSigner(), await makeSigner()]
    served.set(one.href, [old])
    keys = open(one)
    await keys.refresh()
    served.set(one.href, [next])
    await keys.refresh()
    expect(await isKnown(old)).toBe(false)
    expect(await isKnown(next)).toBe(true)
  })

  test('unknown keys cause one reading in five seconds, however many come', async () => {
    served.set(one.href, [await makeSigner()])
    keys = open(one)
    await keys.refresh()
    fetches.length = 0
    const stranger = await makeSigner()
    await Promise.all(Array.from({ length: 50 }, () => isKnown(stranger)))
    expect(fetches).toEqual([])
    instant += unknownKeyPauseMs
    served.set(one.href, [stranger])
    const known = await Promise.all(Array.from({ length: 50 }, () => isKnown(stranger)))
    expect(known).toEqual(Array(50).fill(true))
    expect(fetches).toEqual([one.href])
  })

  test('a file is a source, and is read again', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'aoc-keys-'))
    const file = join(folder, 'keys.json')
    const [first, next] = [await makeSigner(), await makeSigner()]
    await writeFile(file, JSON.stringify({ keys: [first.publicJwk] }))
    keys = open(pathToFileURL(file))
    expect(await isKnown(first)).toBe(true)
    await writeFile(file, JSON.stringify({ keys: [next.publicJwk] }))
    await keys.refresh()
    expect([await isKnown(first), await isKnown(next)]).toEqual([false, true])
    await rm(folder, { recursive: true })
  })
})
