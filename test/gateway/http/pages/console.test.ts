import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import Fastify, { type FastifyInstance } from 'fastify'
import { findSignIns, readConsoleClients } from '../../../../gateway/config/console-config.ts'
import { createSettingReader } from '../../../../gateway/config/setting-reader.ts'
import { addConsole } from '../../../../gateway/http/pages/add-console.ts'
import { readPages } from '../../../../gateway/http/pages/read-pages.ts'
import { readLocalRegistry } from '../../../../local/registry.ts'

const script = 'export const value = 1\n'

describe('the pages of the console', () => {
  let folder: string
  let app: FastifyInstance

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'console-'))
    await mkdir(join(folder, 'console', 'assets'), { recursive: true })
    await writeFile(join(folder, 'secret.js'), 'secret')
    await writeFile(join(folder, 'console', '.built'), 'stamp')
    await writeFile(join(folder, 'console', 'index.html'), '<!doctype html><title>console</title>')
    await writeFile(join(folder, 'console', 'assets', 'main-abc.js'), script)
    await writeFile(join(folder, 'console', 'assets', 'main-abc.js.gz'), gzipSync(script))
    app = Fastify()
    addConsole(app, {
      pages: await readPages(join(folder, 'console')),
      signIns: [{ issuer: 'https://id.example/bank', clientId: 'console', scope: 'holds:read' }],
    })
    await app.ready()
  })
  afterAll(async () => {
    await app.close()
    await rm(folder, { recursive: true, force: true })
  })

  test.each(['/console', '/console/', '/console/inbox', '/console/case/1?tab=trail'])(
    '%s MUST be the application under a policy without anything inline',
    async (url) => {
      const { statusCode, headers, body } = await app.inject(url)
      expect([statusCode, body]).toEqual([200, '<!doctype html><title>console</title>'])
      const policy = String(headers['content-security-policy'])
      expect(policy).toContain("script-src 'self';")
      expect(policy).toContain("connect-src 'self' https://id.example;")
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).not.toMatch(/unsafe|data:|\*/)
      expect(headers['cache-control']).toBeUndefined()
    },
  )

  test('a file whose name has its hash MUST be cacheable for ever', async () => {
    const { headers, body } = await app.inject('/console/assets/main-abc.js')
    expect(body).toBe(script)
    expect(headers['content-type']).toMatch(/^text\/javascript/)
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
  })

  test.each([
    ['gzip', true],
    ['br, gzip;q=0.5', true],
    ['gzip;q=0', false],
    ['br', false],
  ])('with Accept-Encoding %s it is compressed: %s', async (accepted, isCompressed) => {
    const { headers, rawPayload } = await app.inject({
      url: '/console/assets/main-abc.js',
      headers: { 'accept-encoding': accepted },
    })
    expect(headers['content-encoding']).toBe(isCompressed ? 'gzip' : undefined)
    expect(headers['vary']).toBe('accept-encoding')
    expect(String(isCompressed ? gunzipSync(rawPayload) : rawPayload)).toBe(script)
  })

  test('HEAD MUST be answered as GET without the body; other methods MUST be refused', async () => {
    const head = await app.inject({ method: 'HEAD', url: '/console/assets/main-abc.js' })
    expect([head.statusCode, head.body]).toEqual([200, ''])
    for (const method of ['POST', 'PUT', 'DELETE'] as const)
      expect((await app.inject({ method, url: '/console' })).statusCode).toBe(404)
  })

  test.each([
    '/console/assets/missing.js',
    '/console/assets/../../secret.js',
    '/console/assets/%2e%2e/%2e%2e/secret.js',
    '/console/assets/..%2f..%2fsecret.js',
    '/console/assets/main-abc.js.gz',
    '/console/assets/main-abc.js%00',
  ])('%s MUST NOT lead to a file', async (url) => {
    const { body } = await app.inject(url)
    expect(body).not.toContain('secret\n')
    expect(body).not.toBe('secret')
    expect(body).not.toContain('stamp')
  })

  test('the settings MUST name the clients and nothing else', async () => {
    const { headers, body } = await app.inject('/console/settings.json')
    expect(headers['content-type']).toMatch(/^application\/json/)
    expect(JSON.parse(body)).toEqual({
      signIns: [{ issuer: 'https://id.example/bank', clientId: 'console', scope: 'holds:read' }],
    })
  })
})

describe('GATEWAY_CONSOLE_CLIENTS', () => {
  const read = (value: string) => {
    const faults: string[] = []
    const reader = createSettingReader(new Map([['GATEWAY_CONSOLE_CLIENTS', value]]), faults)
    return { clients: readConsoleClients(reader), faults }
  }

  test('agency=client is a client at the issuer of the agency', async () => {
    const { clients, faults } = read('bank:004=bank:004, nbtc=nbtc')
    expect(faults).toEqual([])
    const { registry } = await readLocalRegistry('http://127.0.0.1:4400')
    expect(findSignIns(clients, registry)[0]).toMatchObject({
      issuer: 'http://127.0.0.1:4400',
      clientId: 'bank:004',
      scope: expect.stringContaining('holds:place') as unknown,
      agency: { id: 'bank:004' },
    })
  })

  test.each(['bank:004', '=client', 'BANK=client'])('%s is a fault', (value) => {
    expect(read(value).faults).toHaveLength(1)
  })

  test.each(['bank:004=another', 'bank:999=console'])('%s stops the start', async (value) => {
    const { registry } = await readLocalRegistry('http://127.0.0.1:4400')
    expect(() => findSignIns(read(value).clients, registry)).toThrow(/GATEWAY_CONSOLE_CLIENTS/)
  })
})
