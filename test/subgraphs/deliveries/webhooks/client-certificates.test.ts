import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import type { CertificateSources } from '../../../../subgraphs/deliveries/webhooks/client-certificates.ts'
import { createTestMessage } from '../../../../subgraphs/deliveries/webhooks/message.ts'
import { openWebhooks, type Webhooks } from '../../../../subgraphs/deliveries/webhooks/webhooks.ts'
import { createTestAuthority, type TestCertificate } from '../../../support/tokens/certificates.ts'

const now = () => new Date('2026-11-26T03:00:00Z')
const message = createTestMessage('bank:006', now())
const authority = createTestAuthority()
const strangers = createTestAuthority('another authority')
const privateKeys = [generateKeyPairSync('ed25519').privateKey]
const refused = expect.stringMatching(/^(?:TLS|CONNECTION)_FAILED$/)

// the end of a handshake in which the server refuses the client differs between the two
describe.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'an endpoint that asks for a certificate, by %s',
  (version) => {
    let folder: string
    let server: Server
    let url: string
    let seen: { name: string; authorization: string | undefined }[] = []
    const opened: Webhooks[] = []
    const faults: string[] = []

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'certificates-'))
      const { cert, key } = authority.issue('endpoint', { hosts: true })
      server = createServer(
        {
          cert,
          key,
          ca: authority.cert,
          requestCert: true,
          rejectUnauthorized: true,
          minVersion: version,
          maxVersion: version,
        },
        (request, response) => {
          const { subject } = (request.socket as TLSSocket).getPeerCertificate() // the server has TLS alone
          seen.push({ name: String(subject.CN), authorization: request.headers.authorization })
          response.writeHead(204).end()
        },
      )
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      url = `https://localhost:${(server.address() as AddressInfo).port}/hook` // a TCP server has one
    })
    afterAll(async () => {
      server.closeAllConnections()
      server.close()
      await rm(folder, { recursive: true, force: true })
    })
    afterEach(async () => {
      for (const each of opened.splice(0)) await each.close()
      seen = []
      faults.length = 0
    })

    async function write(name: string, { cert, key }: TestCertificate) {
      await writeFile(join(folder, `${name}.pem`), cert)
      await writeFile(join(folder, `${name}.key`), key)
      return { certFile: `${name}.pem`, keyFile: `${name}.key` }
    }
    async function list(entries: object): Promise<string> {
      const file = join(folder, 'certificates.json')
      await writeFile(file, JSON.stringify(entries))
      return file
    }
    async function open(certificates: Partial<CertificateSources>): Promise<Webhooks> {
      const webhooks = await openWebhooks(
        {
          privateKeys,
          sealKey: undefined,
          ownNetworks: [],
          allowLoopback: true,
          certificates: { installation: undefined, byAgency: undefined, ...certificates },
        },
        {
          now,
          ca: authority.cert,
          resolve: async () => ['127.0.0.1'],
          onCertificateFault: (fault) => faults.push(fault),
        },
      )
      opened.push(webhooks)
      return webhooks
    }
    const call = async ({ send }: Webhooks, agencyId = 'bank:006', bearer?: string) =>
      (await send({ agencyId, url, bearer }, message)).outcome

    test('gets that of the agency, and a bearer with it', async () => {
      const byAgency = await list({ 'bank:006': await write('six', authority.issue('of six')) })
      const webhooks = await open({ byAgency })
      expect(await call(webhooks, 'bank:006', 'a-token')).toBe('DELIVERED')
      expect(seen).toEqual([{ name: 'of six', authorization: 'Bearer a-token' }])
    })

    test('gets nothing of another agency, also where both have one endpoint', async () => {
      const byAgency = await list({
        'bank:004': await write('four', authority.issue('of four')),
        'bank:006': await write('six', authority.issue('of six')),
      })
      const webhooks = await open({ byAgency })
      for (const agencyId of ['bank:004', 'bank:006', 'bank:004', 'bank:006'])
        expect(await call(webhooks, agencyId)).toBe('DELIVERED')
      expect(await call(webhooks, 'bank:014')).toEqual(refused)
      expect(seen.map(({ name }) => name)).toEqual(['of four', 'of six', 'of four', 'of six'])
    })

    test('gets that of the installation where the agency has none', async () => {
      const files = await write('all', authority.issue('of all'))
      const installation = {
        certFile: join(folder, files.certFile),
        keyFile: join(folder, files.keyFile),
      }
      const byAgency = await list({ 'bank:006': await write('six', authority.issue('of six')) })
      const webhooks = await open({ installation, byAgency })
      expect(await call(webhooks, 'bank:004')).toBe('DELIVERED')
      expect(await call(webhooks, 'bank:006')).toBe('DELIVERED')
      expect(seen.map(({ name }) => name)).toEqual(['of all', 'of six'])
    })

    test.each([
      ['of another authority', () => strangers.issue('of six')],
      ['that has expired', () => authority.issue('of six', { isExpired: true })],
    ])(
      'is not called with a certificate %s; a renewed one counts without a restart',
      async (_title, issue) => {
        const byAgency = await list({ 'bank:006': await write('six', issue()) })
        const webhooks = await open({ byAgency })
        expect(await call(webhooks)).toEqual(refused)
        expect(seen).toEqual([])
        await write('six', authority.issue('of six, renewed'))
        await webhooks.reloadCertificates()
        expect(await call(webhooks)).toBe('DELIVERED')
        expect(seen.map(({ name }) => name)).toEqual(['of six, renewed'])
      },
    )

    test('an open connection does not outlast its certificate', async () => {
      const byAgency = await list({
        'bank:006': await write('six', authority.issue('the old one')),
      })
      const webhooks = await open({ byAgency })
      expect(await call(webhooks)).toBe('DELIVERED')
      await write('six', authority.issue('the new one'))
      await webhooks.reloadCertificates()
      expect(await call(webhooks)).toBe('DELIVERED')
      await list({})
      await webhooks.reloadCertificates()
      expect(await call(webhooks)).toEqual(refused)
      expect(seen.map(({ name }) => name)).toEqual(['the old one', 'the new one'])
    })

    test('files with faults change nothing while it runs, and are reported once without their contents', async () => {
      const six = authority.issue('of six')
      const byAgency = await list({ 'bank:006': await write('six', six) })
      const webhooks = await open({ byAgency })
      await writeFile(join(folder, 'six.key'), six.key.slice(0, 80))
      await webhooks.reloadCertificates()
      await webhooks.reloadCertificates()
      expect(await call(webhooks)).toBe('DELIVERED')
      expect(faults).toEqual([expect.stringContaining('bank:006')])
      expect(faults.join()).not.toContain(six.key.split('\n')[1])
    })

    test.each([
      [
        'a key of another certificate',
        async () => {
          await write('six', { ...authority.issue('a'), key: authority.issue('b').key })
          return { 'bank:006': { certFile: 'six.pem', keyFile: 'six.key' } }
        },
      ],
      [
        'a file that is missing',
        async () => ({ 'bank:006': { certFile: 'no.pem', keyFile: 'no.key' } }),
      ],
      ['an entry without its key', async () => ({ 'bank:006': { certFile: 'six.pem' } })],
      [
        'an entry without an agency',
        async () => ({ '': { certFile: 'six.pem', keyFile: 'six.key' } }),
      ],
      ['a list', async () => []],
    ])('the process does not start with %s', async (_title, entries) => {
      const byAgency = await list(await entries())
      await expect(open({ byAgency })).rejects.toThrow(TypeError)
    })
  },
)
