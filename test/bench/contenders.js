/** The contenders of the benchmarks, and how each is started. */

import { fileURLToPath } from 'node:url'
import { freePort, startProcess } from './load/processes.js'

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const gateway = here('../../dist/gateway/main.js')
const hive = here('./peers/node_modules/@graphql-hive/gateway/dist/bin.js')

/** @returns for each contender its command and environment; `{port}` is filled in */
export function describeContenders(prepared) {
  return {
    ours: {
      command: ['node', gateway],
      env: {
        ...prepared.settings,
        GATEWAY_SUPERGRAPH: prepared.gatedSupergraph,
        GATEWAY_AGENCIES_FILE: prepared.agencies,
        GATEWAY_PORT: '{port}',
      },
    },
    'ours open': {
      command: ['node', gateway],
      env: {
        GATEWAY_SUPERGRAPH: prepared.openSupergraph,
        GATEWAY_ANONYMOUS: 'allow',
        // all anonymous callers are one: their queries in flight would be asked once for all
        GATEWAY_DEDUPLICATE: 'off',
        GATEWAY_PORT: '{port}',
      },
      isAnonymous: true,
    },
    stock: {
      command: ['node', here('./contenders/stock.js'), '{port}', prepared.openSupergraph],
      env: { NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true' },
    },
    hive: {
      command: [
        'node',
        hive,
        'supergraph',
        prepared.openSupergraph,
        '--port',
        '{port}',
        '--host',
        '127.0.0.1',
        '-c',
        here('./peers/hive.config.js'),
        '--fork',
        '1',
      ],
      env: { NODE_ENV: 'production' },
      needs: hive,
    },
    'hive + rust planner': {
      command: [
        'node',
        hive,
        'supergraph',
        prepared.openSupergraph,
        '--port',
        '{port}',
        '--host',
        '127.0.0.1',
        '-c',
        here('./peers/hive-router.config.js'),
        '--fork',
        '1',
      ],
      env: { NODE_ENV: 'production' },
      needs: hive,
    },
    floor: {
      command: ['node', here('./contenders/floor.js'), '{port}', prepared.recordedFile],
      env: {},
    },
  }
}

/**
 * Starts one contender on a free port and on the core of what is measured.
 * @param contender one of `describeContenders`
 * @param options those of `startProcess`; `nodeArguments` stand before the script of a Node process
 * @returns the process, and the `port` on which it will listen
 */
export async function startContender({ command, env }, { nodeArguments = [], ...options } = {}) {
  const port = await freePort()
  const fill = (text) => text.replace('{port}', String(port))
  const [program, ...args] = command.map(fill)
  const filled = Object.fromEntries(Object.entries(env).map(([key, value]) => [key, fill(value)]))
  const started = startProcess([program, ...nodeArguments, ...args], {
    ...options,
    env: filled,
    isMeasured: true,
  })
  return { ...started, port }
}
