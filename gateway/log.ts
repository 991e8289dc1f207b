/** The log: lines of what went well are written together, a line that somebody should see at once. */

import { pino, type Logger } from 'pino'

/** How long a line may wait for others, in milliseconds. */
const flushEveryMs = 100
/** Bytes of lines that wait, at most. */
const flushBytes = 8_192
/** `warn` and above. */
const urgent = 40

export interface BufferedLog {
  readonly log: Logger
  /** Writes what waits, and ends. */
  readonly closeLog: () => void
}

/** @param level the least that is logged */
export function openLog(level: string): BufferedLog {
  const destination = pino.destination({ fd: 1, sync: true, minLength: flushBytes })
  const flush = () => destination.flushSync()
  const timer = setInterval(flush, flushEveryMs)
  timer.unref()
  // whatever ends the process but the kernel
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
