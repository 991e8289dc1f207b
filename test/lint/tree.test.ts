/** Holds the tree of the tests to that of the source. */

import { describe, expect, test } from '@jest/globals'
import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Folders of tests that concern the whole tree, and of their support. */
const ofTheWhole = ['bench', 'docs', 'fixtures', 'journeys', 'lint', 'property', 'support']
/** Suites of the engines behind a gateway as it is started. */
const ofStartedGateways = 'gateway/execution/started'

function foldersBelow(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)))
}

describe('the tree', () => {
  test('has a folder of source for each folder of tests', () => {
    const strays = foldersBelow(join(root, 'test'))
      .filter((folder) => !ofTheWhole.includes(folder.split('/')[0] ?? ''))
      .filter((folder) => folder !== ofStartedGateways && !existsSync(join(root, folder)))
    expect(strays).toEqual([])
  })

  test('shows the way of a request at the top of the gateway, in at most twelve entries', () => {
    expect(readdirSync(join(root, 'gateway')).length).toBeLessThanOrEqual(12)
  })
})
