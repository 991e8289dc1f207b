import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { generateKeyPairSync } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { pino } from 'pino'
import { createMemoryReplayStore } from '../../../gateway/authentication/stores/replay-store.ts'
import { readAgencyRegistry } from '../../../gateway/authentication/registry/agency-registry.ts'
import { readConfig, settingNames } from '../../../gateway/config/gateway-config.ts'
import { createCacheBudget } from '../../../authorization/cache-budget.ts'
import { buildAuthenticator } from '../../../gateway/authentication/build-authenticator.ts'
import {
  createSigner,
  type GatewaySigner,
} from '../../../gateway/execution/subgraph/assertion-signer.ts'

const registryWith = (issuer: object, senderConstraint: string) =>
  readAgencyRegistry(
    JSON.stringify({
      issuers: {
        'https://issuer.test': {
          jwks: { keys: [] },
          audience: 'https://graph.test',
          algorithms: ['ES256'],
          ...issuer,
        },
      },
      agencies: [
        {
          id: 'bank:004',
          kind: 'BANK',
          nameTh: 'ธนาคาร',
          nameEn: 'Bank',
          issuer: 'https://issuer.test',
          senderConstraint,
          ceiling: [],
        },
      ],
    }),
  )
const settings = { GATEWAY_SUPERGRAPH: 'given', GATEWAY_AGENCIES_FILE: 'given' }

describe('a gateway that others can reach', () => {
  let signer: GatewaySigner
  const gateways: { close(): void }[] = []

  beforeAll(async () => {
    signer = await createSigner(generateKeyPairSync('ed25519').privateKey)
  })
  afterAll(() => {
    for (const each of gateways) each.close()
  })

  const start = async (
    env: Readonly<Record<string, string>>,
    registry = registryWith({}, 'dpop'),
    hasStore = false,
  ) => {
    const now = () => new Date()
    const gateway = await buildAuthenticator(
      {
        config: readConfig({ ...settings, GATEWAY_HOST: '0.0.0.0', ...env }),
        registry,
        signer,
        now,
        log: pino({ level: 'silent' }),
        ...(hasStore ? { stores: { replayStore: createMemoryReplayStore(now) } } : {}),
      },
      createCacheBudget(16_777_216),
    )
    gateways.push(gateway)
  }
  const GATEWAY_PUBLIC_URLS = 'https://graph.test/graphql'

  test.each<[string, () => Promise<void>, string]>([
    [
      'with an issuer for development',
      () => start({}, registryWith({ development: true }, 'none')),
      'development',
    ],
    [
      'without the URL that proofs must name',
      () => start({}, undefined, true),
      'GATEWAY_PUBLIC_URLS',
    ],
    [
      'without a store for used proofs',
      () => start({ GATEWAY_PUBLIC_URLS }),
      'GATEWAY_REPLAY_STORE',
    ],
  ])('does not start %s', async (_title, run, message) => {
    await expect(run()).rejects.toThrow(message)
  })

  test.each<[string, () => Promise<void>]>([
    ['with both', () => start({ GATEWAY_PUBLIC_URLS }, undefined, true)],
    [
      'with a memory of its own, said on purpose',
      () => start({ GATEWAY_PUBLIC_URLS, GATEWAY_REPLAY_STORE: 'process' }),
    ],
    ['with neither, where no token is bound by DPoP', () => start({}, registryWith({}, 'mtls'))],
  ])('starts %s', async (_title, run) => {
    await expect(run()).resolves.toBeUndefined()
  })
})

describe('the security settings', () => {
  test.each([
    ['GATEWAY_PUBLIC_URLS', 'https://graph.test/graphql?a=b'],
    ['GATEWAY_PUBLIC_URLS', 'graph.test'],
    ['GATEWAY_TRUSTED_PROXIES', '10.0.0.0/64'],
    ['GATEWAY_TRUSTED_PROXIES', 'proxy.internal'],
    ['GATEWAY_TLS_CERT_FILE', 'cert.pem'],
    ['GATEWAY_TLS_CLIENT_CA_FILE', 'ca.pem'],
    ['GATEWAY_DATABASE_URL', 'mysql://127.0.0.1/aoc'],
    ['GATEWAY_DATABASE_URL', 'postgresql://one,two/aoc'],
    ['GATEWAY_REDIS_URL', 'http://127.0.0.1:6379'],
    ['GATEWAY_REPLAY_STORE', 'nowhere'],
    ['GATEWAY_DPOP_NONCE', 'perhaps'],
    ['GATEWAY_DPOP_MAX_AGE_SECONDS', '86400'],
    ['GATEWAY_SUBGRAPH_SCOPES', 'BankAccount=accounts:number'],
    ['GATEWAY_CLOCK_TOLERANCE_SECONDS', '300'],
  ])('%s=%s is refused by name', (name, value) => {
    expect(() => readConfig({ ...settings, [name]: value })).toThrow(name)
  })

  test('a database may have several hosts, of which one can be written to', () => {
    const url = 'postgresql://u:p@one:5432,two:5432/aoc?target_session_attrs=read-write'
    expect(readConfig({ ...settings, GATEWAY_DATABASE_URL: url }).security.databaseUrl).toBe(url)
  })

  test('the example file names every setting', async () => {
    const example = await readFile(new URL('../../../.env.example', import.meta.url), 'utf8')
    const named = new Set([...example.matchAll(/^#? ?(GATEWAY_\w+)=/gm)].map(([, name]) => name))
    expect(settingNames.filter((name) => !named.has(name))).toEqual([])
  })
})
