import { describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import {
  GatewayConfigError,
  readConfig,
  settingNames,
} from '../../../gateway/config/gateway-config.ts'
import { localSettingNames } from '../../../local/settings.ts'
import { eventsSettingNames } from '../../../subgraphs/deliveries/webhooks/settings.ts'
import { subgraphSettingNames } from '../../../subgraphs/kit/server/config.ts'

const needed = { GATEWAY_SUPERGRAPH: 'a.graphql', GATEWAY_AGENCIES_FILE: 'agencies.json' }

/** The settings of `.env.example`: name -> value; those that are commented out are examples of a pattern. */
async function readExample(): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(new URL('../../../.env.example', import.meta.url), 'utf8')
  return new Map([...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]))
}

describe('the settings of the gateway', () => {
  test('have safe defaults, are frozen, and need no more than a supergraph and its agencies', () => {
    const config = readConfig(needed)
    expect(config).toMatchObject({
      host: '127.0.0.1',
      anonymous: 'deny',
      requireGate: true,
      subgraphMessages: 'mask',
    })
    expect(config.limits).toMatchObject({
      maxBodyBytes: 1_048_576,
      maxHeaderBytes: 16_384,
      maxTokens: 1_000,
      maxDepth: 12,
      maxFields: 1_000,
      maxAliases: 30,
      maxRootFields: 10,
      maxMutationRootFields: 1,
      maxDirectives: 50,
    })
    expect(Object.isFrozen(config)).toBe(true)
  })

  test('every fault is reported at once, and an unknown name with our prefix is one', () => {
    const read = () =>
      readConfig({ GATEWAY_PORT: '-1', GATEWAY_ANONYMOUS: 'perhaps', GATEWAY_MAX_DEPHT: '3' }, [
        '--colour',
        'red',
      ])
    expect(read).toThrow(GatewayConfigError)
    try {
      read()
    } catch (error) {
      const { faults } = error as GatewayConfigError
      for (const name of [
        'GATEWAY_PORT',
        'GATEWAY_ANONYMOUS',
        'GATEWAY_MAX_DEPHT',
        'GATEWAY_SUPERGRAPH',
        '--colour',
      ])
        expect(faults.some((fault) => fault.startsWith(name))).toBe(true)
    }
  })

  test('a flag stands above the environment', () => {
    expect(readConfig({ ...needed, GATEWAY_PORT: '1' }, ['--port', '2']).port).toBe(2)
  })

  test('a name that is not ours is nobody’s business', () => {
    expect(() => readConfig({ ...needed, PORT: 'x', HOME: '/' })).not.toThrow()
  })
})

describe('.env.example', () => {
  test('lists every setting of gateway, subgraphs and local stack, and no other', async () => {
    const names = [...(await readExample()).keys()]
    expect(names.toSorted()).toEqual(
      [
        ...settingNames,
        ...subgraphSettingNames,
        ...eventsSettingNames,
        ...localSettingNames,
        'DATABASE_URL',
      ].toSorted(),
    )
  })

  test('shows the defaults as they are', async () => {
    const settings = Object.fromEntries(
      [...(await readExample())].filter(([name]) => name.startsWith('GATEWAY_')),
    )
    const defaults = readConfig({
      GATEWAY_SUPERGRAPH: settings['GATEWAY_SUPERGRAPH'],
      GATEWAY_AGENCIES_FILE: settings['GATEWAY_AGENCIES_FILE'],
    })
    // a function, which equals itself alone
    const { trustedProxies } = defaults.security
    const shown = readConfig(settings)
    expect({ ...shown, security: { ...shown.security, trustedProxies } }).toEqual(defaults)
  })
})
