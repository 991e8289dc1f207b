/** Preloaded into what is profiled: takes the profile between two messages of its parent, so that no start is in it. */

import { Session } from 'node:inspector/promises'

const session = new Session()
session.connect()
await session.post('Profiler.enable')
// microseconds between two samples
await session.post('Profiler.setSamplingInterval', { interval: 500 })

process.on('message', (message) => void obey(message))
// nobody is kept alive by being measured
process.channel.unref()

async function obey(message) {
  if (message === 'start profile') {
    await session.post('Profiler.start')
    process.send('started')
  }
  if (message === 'stop profile') process.send((await session.post('Profiler.stop')).profile)
}
