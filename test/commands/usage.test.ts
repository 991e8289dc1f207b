import { describe, expect, test } from '@jest/globals'
import { readFile } from 'node:fs/promises'
import { usages } from '../../commands/usage.ts'
import { runCommand } from '../support/processes/process.ts'

const root = new URL('../../', import.meta.url)

async function findCommands(): Promise<readonly string[]> {
  const { scripts } = JSON.parse(await readFile(new URL('package.json', root), 'utf8')) as {
    scripts: Readonly<Record<string, string>>
  }
  return Object.values(scripts).flatMap((script) => {
    const [, module] = /^node scripts\/run\.js (\S+)\.js/.exec(script) ?? []
    return module ?? []
  })
}

describe('npm commands', () => {
  test('each has a text for --help, and each text has a command', async () => {
    expect(Object.keys(usages).toSorted()).toEqual((await findCommands()).toSorted())
  })

  test.each(Object.entries(usages))(
    '%s --help prints usage and an example',
    async (module, text) => {
      expect(text).toMatch(/^usage: /)
      expect(text).toMatch(/^example: /m)
      const command = runCommand(`${module}.js`, ['--help'])
      expect(await command.exited).toBe(0)
      expect(command.output()).toBe(text)
    },
  )

  test('a command that is misused prints its usage and exits 2', async () => {
    for (const module of ['commands/token', 'commands/dpop', 'commands/import/import']) {
      const command = runCommand(`${module}.js`)
      expect(await command.exited).toBe(2)
      expect(command.output()).toContain('usage: ')
    }
  })
})
