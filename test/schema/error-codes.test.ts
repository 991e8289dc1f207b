import { describe, expect, test } from '@jest/globals'
import { readdir, readFile } from 'node:fs/promises'
import { errorCodes } from '../../schema/error-codes.ts'

const root = new URL('../../', import.meta.url)
const codes = Object.keys(errorCodes).toSorted()

async function sources(): Promise<string> {
  const texts: string[] = []
  for (const folder of ['authorization', 'gateway', 'subgraphs']) {
    const files = await readdir(new URL(`${folder}/`, root), { recursive: true })
    for (const file of files)
      if (file.endsWith('.ts'))
        texts.push(await readFile(new URL(`${folder}/${file}`, root), 'utf8'))
  }
  return texts.join('\n')
}

describe('the table of error codes', () => {
  test('is the table of docs/errors.md: code, HTTP status, message, remedy', async () => {
    const page = await readFile(new URL('docs/errors.md', root), 'utf8')
    const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \| (.+?) \| (.+?) \|$/gm)].map(
      ([, code, status, message, remedy]) => [code, Number(status), message, remedy],
    )
    expect(rows).toEqual(
      Object.entries(errorCodes).map(([code, { httpStatus, message, remedy }]) => [
        code,
        httpStatus,
        message,
        remedy,
      ]),
    )
  })

  test('holds every code that is thrown, and every code of it is thrown somewhere', async () => {
    const text = await sources()
    expect(codes.filter((code) => !text.includes(`'${code}'`))).toEqual([])
    const thrown = [
      ...text.matchAll(/(?:RequestRefusedError|operationRefused|error|refusal)\(\s*'([A-Z_]+)'/g),
    ].map(([, code]) => code!)
    expect(thrown.filter((code) => !codes.includes(code))).toEqual([])
  })
})
