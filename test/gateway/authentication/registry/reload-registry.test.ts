/** The registry of a running gateway, as a process: read again on SIGHUP and when the file changes. */

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readAgencyRegistry } from '../../../../gateway/authentication/registry/agency-registry.ts'
import { createReloadableRegistry } from '../../../../gateway/authentication/registry/reloadable-registry.ts'
import { startSmallGraph, type SmallGraph } from '../../../support/graphs/small-graph.ts'
import { runCommand, type RunningCommand } from '../../../support/processes/process.ts'
import { createTestIssuer, type TestIssuer } from '../../../support/tokens/issuer.ts'

let folder: string
let graph: SmallGraph
let issuer: TestIssuer
let gateway: RunningCommand
let url: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-'))
  graph = await startSmallGraph()
  issuer = await createTestIssuer()
  await writeFile(join(folder, 'supergraph.graphql'), graph.supergraphSdl)
  await writeFile(join(folder, 'agencies.json'), registryOf('bank:004', 'bank:006'))
  gateway = runCommand('gateway/main.js', ['--port', '0'], {
    GATEWAY_SUPERGRAPH: join(folder, 'supergraph.graphql'),
    GATEWAY_AGENCIES_FILE: join(folder, 'agencies.json'),
  })
  const [, address = ''] = await gateway.printed(
    /"address":"(http:[^"]+)","msg":"gateway listening"/,
  )
  url = `${address}/graphql`
})
afterAll(async () => {
  gateway?.child.kill('SIGKILL')
  await gateway?.exited
  await graph?.close()
  await rm(folder, { recursive: true })
})

function registryOf(...ids: readonly string[]): string {
  return JSON.stringify({
    issuers: { [issuer.issuer]: issuer.entry },
    agencies: ids.map((id) => ({
      id,
      kind: 'BANK',
      nameTh: 'ธนาคาร',
      nameEn: 'Bank',
      issuer: issuer.issuer,
      senderConstraint: 'none',
      ceiling: ['users:read'],
    })),
  })
}

/** Waits for the next reload after `change`. */
async function reloadedBy(change: () => Promise<unknown>, line: RegExp): Promise<void> {
  const before = gateway.output().length
  await change()
  await gateway.printed(new RegExp(`^[^]{${before},}?${line.source}`))
}

function put(text: string): Promise<void> {
  return writeFile(join(folder, 'agencies.json'), text)
}

const hangUp = () => Promise.resolve(gateway.child.kill('SIGHUP'))
const reloaded = /registry reloaded/
const notReloaded = /registry not reloaded/

async function statusOf(token: string): Promise<number> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ user(id: "1") { name } }' }),
  })
  await response.text()
  return response.status
}

describe('the registry of a running gateway', () => {
  test('an agency that was removed is out after SIGHUP, with a token that was just accepted too', async () => {
    const kept = await issuer.sign({ claims: { client_id: 'bank:004' } })
    const removed = await issuer.sign({ claims: { client_id: 'bank:006' } })
    expect(await Promise.all([kept, removed].map(statusOf))).toEqual([200, 200])
    await put(registryOf('bank:004'))
    await reloadedBy(hangUp, reloaded)
    expect(await Promise.all([kept, removed].map(statusOf))).toEqual([200, 403])
  })

  test('an agency that was added is let in when the file has changed, without a signal', async () => {
    const added = await issuer.sign({ claims: { client_id: 'bank:025' } })
    expect(await statusOf(added)).toBe(403)
    await writeFile(join(folder, 'next.json'), registryOf('bank:004', 'bank:025'))
    await reloadedBy(
      () => rename(join(folder, 'next.json'), join(folder, 'agencies.json')),
      reloaded,
    )
    expect(await statusOf(added)).toBe(200)
  })

  test.each([
    ['that is not JSON', () => '{'],
    ['without a list of agencies', () => '{}'],
    ['with other issuers', () => registryOf('bank:004').replaceAll('issuer.test', 'other.test')],
  ])('a file %s changes nothing, and the log has the reason', async (_fault, text) => {
    await put(text())
    await reloadedBy(hangUp, notReloaded)
    const kept = await issuer.sign({ claims: { client_id: 'bank:004' } })
    expect(await statusOf(kept)).toBe(200)
  })

  test('a ceiling that was lowered counts for tokens that were accepted before', async () => {
    const token = await issuer.sign({ claims: { client_id: 'bank:004' } })
    const name = async () => {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: '{ user(id: "1") { name } }' }),
      })
      return ((await response.json()) as { data: { user: unknown } | null }).data?.user ?? null
    }
    expect(await name()).toEqual({ name: 'Ada' })
    await put(registryOf('bank:004').replace('users:read', 'users:write'))
    await reloadedBy(hangUp, reloaded)
    expect(await name()).toBeNull()
  })

  test('SIGTERM still ends it with 0', async () => {
    gateway.child.kill('SIGTERM')
    expect(await gateway.exited).toBe(0)
  })
})

test('a registry that the settings cannot keep is not taken', () => {
  const first = readAgencyRegistry(registryOf('bank:004'))
  const registry = createReloadableRegistry(first, {
    check: () => {
      throw new TypeError('not safe')
    },
  })
  expect(() => registry.replace(registryOf('bank:006'))).toThrow('not safe')
  expect([...registry.agencies.keys()]).toEqual(['bank:004'])
})
