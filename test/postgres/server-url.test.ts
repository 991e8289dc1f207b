import { describe, expect, test } from '@jest/globals'
import { readServerUrl } from '../../postgres/server-url.ts'

describe('the URL of a database', () => {
  test('one host is taken as it stands', () => {
    const url = 'postgresql://u:p%40w@db:5432/aoc?sslmode=verify-full'
    expect(readServerUrl(url)).toEqual({ urls: [url], mustBeWritable: false })
  })

  test('two hosts become two URLs, tried in their order', () => {
    expect(
      readServerUrl('postgres://u:p@one:5432,[::1]:5433/aoc?target_session_attrs=read-write'),
    ).toEqual({
      urls: ['postgres://u:p@one:5432/aoc', 'postgres://u:p@[::1]:5433/aoc'],
      mustBeWritable: true,
    })
  })

  test('target_session_attrs counts for one host too, and other parameters stay', () => {
    expect(
      readServerUrl('postgresql://db/aoc?target_session_attrs=primary&sslmode=require'),
    ).toEqual({ urls: ['postgresql://db/aoc?sslmode=require'], mustBeWritable: true })
  })

  test.each([
    ['mysql://db/aoc', 'must be a postgresql:// URL'],
    ['postgresql://one,two/aoc', 'several hosts need target_session_attrs=read-write'],
    ['postgresql://one,two/aoc?target_session_attrs=any', 'several hosts need'],
    ['postgresql://db/aoc?target_session_attrs=standby', 'read-write, primary or any'],
    ['postgresql:///aoc?host=one,two&target_session_attrs=read-write', 'before the path'],
    ['postgresql://u:a/b@db:5432/aoc', 'encode special characters'],
  ])('%s is refused with a sentence', (url, sentence) => {
    expect(() => readServerUrl(url)).toThrow(sentence)
  })

  test.each(['postgresql://u:secret word@db:99999/aoc', 'mysql://u:secret@db/aoc'])(
    'the sentence about %s holds nothing of it',
    (url) => {
      let sentence = ''
      try {
        readServerUrl(url)
      } catch (error) {
        sentence = String(error)
      }
      expect(sentence).toMatch(/postgresql:\/\/ URL/)
      expect(sentence).not.toMatch(/secret|99999/)
    },
  )
})
