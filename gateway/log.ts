/** The log. Info is buffered; warnings and errors are flushed at once. */

import { pino, type Logger } from 'pino'

/** Longest time that a line is buffered, in milliseconds. */
const flushEveryMs = 100
/** Most bytes that are buffered. */
const flushBytes = 8_192
/** `warn` and above. */
const urgent = 40

/** An open log. */
export interface BufferedLog {
  readonly log: Logger
  /** Flushes the buffer and stops. */
  readonly closeLog: () => void
}

/** @param level lines of a lower level are not logged */
export function openLog(level: string): BufferedLog {
  const destination = pino.destination({ fd: 1, sync: true, minLength: flushBytes })
  const flush = () => destination.flushSync()
  const timer = setInterval(flush, flushEveryMs)
  timer.unref()
  // for every end of the process but a kill signal
  process.on('exit', flush)
  const log = pino(
    {
      level,
      base: { service: 'gateway' },
      hooks: {
        logMethod(args, method, levelOfLine) {
          method.apply(this, args)
          if (levelOfLine >= urgent) flush()
        },
      },
    },
    destination,
  )
  return {
    log,
    closeLog() {
      clearInterval(timer)
      flush()
    },
  }
}
