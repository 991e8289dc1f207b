import { describe, expect, test } from '@jest/globals'
import { findDefinitions } from '../../../commands/functions/find-definitions.ts'
import { runCommand } from '../../support/processes/process.ts'

const find = (...texts: readonly string[]) =>
  findDefinitions(texts.map((sql, at) => ({ path: `000${at + 1}.sql`, sql })))

describe('npm run functions', () => {
  test('MUST name the last migration that defines a function, and those that it replaced', () => {
    expect(
      find(
        'create function access.may() returns boolean',
        'create or replace function access.may() returns boolean',
        'create or replace function access.may() returns boolean',
      ),
    ).toEqual([
      { name: 'function access.may', path: '0003.sql', replaced: ['0001.sql', '0002.sql'] },
    ])
  })

  test('MUST leave out what is dropped, and follow a function that is renamed', () => {
    expect(
      find(
        'create function a.one(jsonb) returns void\n\ncreate function a.two() returns void',
        'drop function a.two();\nalter function a.one(jsonb) rename to three;',
      ),
    ).toEqual([{ name: 'function a.three', path: '0001.sql', replaced: [] }])
  })

  test('MUST tell policies of one name on two tables apart', () => {
    const names = find(
      'create policy seen on a.b for select\n\ncreate policy seen on a.c for select',
    )
    expect(names.map(({ name }) => name)).toEqual(['policy seen on a.b', 'policy seen on a.c'])
  })

  test('prints one line for each object whose name holds the text', async () => {
    const command = runCommand('commands/functions/functions.js', ['access.traced'])
    expect(await command.exited).toBe(0)
    expect(command.output()).toMatch(
      /^function access\.traced: subgraphs\/kit\/migrations\/access\/\d{4}-[\w-]+\.sql, replaced 0003/,
    )
  })
})
