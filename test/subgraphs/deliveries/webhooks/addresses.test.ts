import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { generateKeyPairSync } from 'node:crypto'
import { createServer as createTlsServer, type Server } from 'node:https'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createAddressPolicy } from '../../../../subgraphs/deliveries/webhooks/addresses.ts'
import { readEndpointUrl } from '../../../../subgraphs/deliveries/webhooks/endpoint-url.ts'
import type { Resolve } from '../../../../subgraphs/deliveries/webhooks/guarded-agent.ts'
import { createTestMessage } from '../../../../subgraphs/deliveries/webhooks/message.ts'
import { openWebhooks } from '../../../../subgraphs/deliveries/webhooks/webhooks.ts'
import { startReceiver, type Receiver } from '../../../support/deliveries/receiver.ts'
import { createTestAuthority } from '../../../support/tokens/certificates.ts'

const own = { ownAddresses: () => ['198.41.0.4', '2a00:1450::1'] }
const policy = createAddressPolicy({ ownNetworks: ['1.2.3.0/24', '2a01:4f8::/32'], ...own })

const refused = [
  ['this network', '0.0.0.0'],
  ['private', '10.0.0.1'],
  ['private', '172.16.0.1'],
  ['private', '172.31.255.255'],
  ['private', '192.168.1.1'],
  ['carrier-grade NAT', '100.64.0.1'],
  ['loopback', '127.0.0.1'],
  ['loopback', '127.255.255.254'],
  ['link-local, with the metadata of clouds', '169.254.169.254'],
  ['protocol assignments', '192.0.0.170'],
  ['documentation', '192.0.2.1'],
  ['documentation', '198.51.100.1'],
  ['documentation', '203.0.113.1'],
  ['6to4 relay', '192.88.99.1'],
  ['benchmarks', '198.18.0.1'],
  ['multicast', '224.0.0.1'],
  ['reserved', '240.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['unspecified', '::'],
  ['loopback', '::1'],
  ['IPv4-mapped', '::ffff:127.0.0.1'],
  ['IPv4-mapped of a public address', '::ffff:8.8.8.8'],
  ['IPv4-mapped in hexadecimal', '::ffff:7f00:1'],
  ['IPv4-compatible', '::127.0.0.1'],
  ['NAT64', '64:ff9b::7f00:1'],
  ['NAT64 of local use', '64:ff9b:1::1'],
  ['discard', '100::1'],
  ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  ['ORCHID', '2001:20::1'],
  ['documentation', '2001:db8::1'],
  ['documentation', '3fff::1'],
  ['6to4', '2002:7f00:1::1'],
  ['unique local', 'fc00::1'],
  ['unique local', 'fd12:3456::1'],
  ['link-local', 'fe80::1'],
  ['link-local with a zone', 'fe80::1%lo'],
  ['site-local', 'fec0::1'],
  ['multicast', 'ff02::1'],
  ['own network', '1.2.3.4'],
  ['own network', '2a01:4f8:1::1'],
  ['own address', '198.41.0.4'],
  ['own address', '2a00:1450::1'],
  ['a name', 'localhost'],
  ['nothing', ''],
] as const

describe('the addresses of endpoints', () => {
  test.each(refused)('MUST NOT be %s: %s', (_kind, address) => {
    expect(policy.mayCall(address)).toBe(false)
  })

  test.each(['8.8.8.8', '1.2.4.1', '203.0.114.1', '2606:4700::1111', '2a00:1450::2'])(
    'MAY be public: %s',
    (address) => {
      expect(policy.mayCall(address)).toBe(true)
    },
  )

  test('loopback is called where the installation says so, and nothing else that is private', () => {
    const local = createAddressPolicy({ allowLoopback: true, ownAddresses: () => ['127.0.0.1'] })
    expect(local.mayCall('127.0.0.1')).toBe(true)
    expect(local.mayCall('::1')).toBe(true)
    for (const address of ['::ffff:127.0.0.1', '10.0.0.1', '169.254.169.254', 'fe80::1'])
      expect(local.mayCall(address)).toBe(false)
  })
})

describe('the URL of an endpoint', () => {
  const rules = { addresses: policy, allowLoopback: false }
  test.each([
    'http://bank.example/hook',
    'ftp://bank.example/hook',
    'https://user@bank.example/hook',
    'https://user:secret@bank.example/hook',
    'https://bank.example/hook#part',
    'https://bank.example:22/hook',
    'https://bank.example:80/hook',
    'https://localhost/hook',
    'https://intranet/hook',
    'https://127.0.0.1/hook',
    'https://0x7f.1/hook',
    'https://2130706433/hook',
    'https://017700000001/hook',
    'https://①②⑦.⓪.⓪.①/hook',
    'https://[::1]/hook',
    'https://[::ffff:10.0.0.1]/hook',
    'https://169.254.169.254/latest/meta-data',
    'http://localhost:4000/hook',
    'file:///etc/passwd',
    'https://',
    '',
    `https://bank.example/${'a'.repeat(2_000)}`,
  ])('MUST be refused: %s', (url) => {
    expect(() => readEndpointUrl(url, rules)).toThrow(/^url must/)
  })

  test.each([
    ['https://Bank.Example/Hook?a=b', 'https://bank.example/Hook?a=b'],
    ['https://bank.example:443/', 'https://bank.example/'],
    ['https://bank.example:8443/hook', 'https://bank.example:8443/hook'],
    ['https://8.8.8.8/hook', 'https://8.8.8.8/hook'],
  ])('MAY be %s', (url, normal) => {
    expect(readEndpointUrl(url, rules)).toBe(normal)
  })
})

describe('a call', () => {
  let receiver: Receiver
  let secure: Server
  let securePort: number
  const authority = createTestAuthority()
  const now = () => new Date('2026-11-26T03:00:00Z')
  const message = createTestMessage('bank:004', now())

  beforeAll(async () => {
    receiver = await startReceiver()
    secure = createTlsServer(
      { ...authority.issue('receiver', { hosts: true }) },
      (_request, response) => {
        response.writeHead(200).end()
      },
    )
    secure.listen(0, '127.0.0.1')
    await once(secure, 'listening')
    securePort = (secure.address() as AddressInfo).port // a TCP server has one
  })
  afterAll(async () => {
    await receiver.close()
    secure.closeAllConnections()
    secure.close()
  })

  const settings = {
    privateKeys: [generateKeyPairSync('ed25519').privateKey],
    sealKey: undefined,
    ownNetworks: [],
    certificates: { installation: undefined, byAgency: undefined },
  }
  async function call(url: string, resolve?: Resolve, allowLoopback = false, ca?: string) {
    const webhooks = await openWebhooks(
      { ...settings, allowLoopback },
      { now, ...(resolve ? { resolve } : {}), ...(ca === undefined ? {} : { ca }) },
    )
    const { outcome } = await webhooks.send(
      { agencyId: 'bank:004', url, bearer: undefined },
      message,
    )
    await webhooks.close()
    return outcome
  }

  test.each([
    ['a name of loopback', async () => ['127.0.0.1']],
    ['a name of IPv6 loopback', async () => ['::1']],
    ['a name with one private address among public ones', async () => ['8.8.8.8', '127.0.0.1']],
    ['a name of a mapped address', async () => ['::ffff:127.0.0.1']],
  ] as const)('MUST NOT reach %s', async (_kind, resolve) => {
    const { port } = receiver
    expect(await call(`http://bank.example:${port}/hook`, resolve)).toBe('ADDRESS_REFUSED')
    expect(await call(`https://bank.example:${port}/hook`, resolve)).toBe('ADDRESS_REFUSED')
    expect(receiver.calls).toEqual([])
  })

  test.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]', '0.0.0.0', '2130706433'])(
    'MUST NOT reach %s, which is not looked up',
    async (host) => {
      expect(await call(`http://${host}:${receiver.port}/hook`)).toBe('ADDRESS_REFUSED')
      expect(receiver.calls).toEqual([])
    },
  )

  test('a name that changes after it was checked is not called', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1'], ['127.0.0.1', '10.0.0.1']]
    const webhooks = await openWebhooks(
      { ...settings, allowLoopback: true },
      { now, resolve: async () => answers.shift() ?? ['10.0.0.1'] },
    )
    const target = await startReceiver((_call, response) => {
      response.writeHead(204, { connection: 'close' }).end()
      return undefined
    })
    const endpoint = {
      agencyId: 'bank:004',
      url: `http://bank.example:${target.port}/hook`,
      bearer: undefined,
    }
    const outcomes = []
    for (let each = 0; each < 4; each += 1)
      outcomes.push((await webhooks.send(endpoint, message)).outcome)
    expect(outcomes).toEqual(['DELIVERED', 'ADDRESS_REFUSED', 'ADDRESS_REFUSED', 'ADDRESS_REFUSED'])
    expect(target.calls).toHaveLength(1)
    await webhooks.close()
    await target.close()
  })

  test('a redirect is not followed', async () => {
    const redirecting = await startReceiver((_call, response) => {
      response.writeHead(307, { location: receiver.url }).end()
      return undefined
    })
    expect(await call(redirecting.url, undefined, true)).toBe('REDIRECTED')
    expect(receiver.calls).toEqual([])
    await redirecting.close()
  })

  test('a name without an address is not called', async () => {
    expect(await call('https://bank.example/hook', async () => [])).toBe('NAME_NOT_FOUND')
  })

  test('a certificate that is trusted, and of that name, is required', async () => {
    const loopback = async () => ['127.0.0.1']
    const { cert } = authority
    expect(await call(`https://localhost:${securePort}/`, loopback, true, cert)).toBe('DELIVERED')
    expect(await call(`https://localhost:${securePort}/`, loopback, true)).toBe('TLS_FAILED')
    expect(await call(`https://bank.example:${securePort}/`, loopback, true, cert)).toBe(
      'TLS_FAILED',
    )
  })

  test.each([
    [200, 'DELIVERED'],
    [204, 'DELIVERED'],
    [400, 'STATUS'],
    [410, 'GONE'],
    [500, 'STATUS'],
  ] as const)('status %d is %s', async (status, outcome) => {
    const target = await startReceiver(() => status)
    expect(await call(target.url, undefined, true)).toBe(outcome)
    await target.close()
  })

  test('a response without an end is read no further than its bound', async () => {
    const target = await startReceiver((_call, response) => {
      response.writeHead(200)
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      }
      response.on('drain', more)
      more()
      return undefined
    })
    expect(await call(target.url, undefined, true)).toBe('DELIVERED')
    await target.close()
  })

  test('a receiver that does not answer is given up', async () => {
    const target = await startReceiver(() => undefined)
    const webhooks = await openWebhooks({ ...settings, allowLoopback: true }, { now })
    const { outcome, status } = await webhooks.send(
      { agencyId: 'bank:004', url: target.url, bearer: undefined },
      message,
      { timeoutMs: 100 },
    )
    expect([outcome, status]).toEqual(['TIMEOUT', null])
    await webhooks.close()
    await target.close()
  })

  test('nobody there is a failed connection', async () => {
    const target = await startReceiver()
    await target.close()
    expect(await call(target.url, undefined, true)).toBe('CONNECTION_FAILED')
  })
})
