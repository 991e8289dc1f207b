/** Addresses that only programs on the same machine reach. */

const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

/** Whether a server that listens there is out of reach for other machines. */
export function isLoopback(host: string): boolean {
  return loopback.has(host)
}
