import { describe, expect, test } from '@jest/globals'
import { readEvents, type StreamEvent } from '../../console/graph/read-events.ts'

async function read(...chunks: readonly string[]): Promise<readonly StreamEvent[]> {
  const bytes = chunks.map((chunk) => Buffer.from(chunk, 'latin1'))
  const found: StreamEvent[] = []
  for await (const event of readEvents(toStream(bytes))) found.push(event)
  return found
}

async function* toStream(bytes: readonly Uint8Array[]) {
  for (const chunk of bytes) yield await Promise.resolve(chunk)
}

describe('server-sent events in the browser', () => {
  test('an event is read wherever its bytes are cut, within a letter too', async () => {
    const text = 'event: next\ndata: {"name":"เคส"}\n\nevent: complete\ndata: \n\n'
    const bytes = Buffer.from(text).toString('latin1')
    for (let at = 0; at <= bytes.length; at += 1)
      expect(await read(bytes.slice(0, at), bytes.slice(at))).toEqual([
        { event: 'next', data: '{"name":"เคส"}' },
        { event: 'complete', data: '' },
      ])
  })

  test('comments, retry times and ids are no events', async () => {
    expect(await read(':\n\n', 'id: 1\n\n', 'retry: 100\nevent: complete\ndata: \n\n')).toEqual([
      { event: 'complete', data: '' },
    ])
  })

  test('lines of data are joined, and carriage returns belong to the line break', async () => {
    expect(await read('data: one\r\ndata:two\r\n\r\n')).toEqual([
      { event: 'message', data: 'one\ntwo' },
    ])
  })

  test('an event that the stream breaks off is none', async () => {
    expect(await read('event: next\ndata: {"a":1}\n')).toEqual([])
  })
})
