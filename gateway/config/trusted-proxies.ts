import { BlockList, isIP, isIPv6 } from 'node:net'

/** Addresses of the proxies that end TLS for the gateway, and whose headers are trusted. */
export interface TrustedProxies {
  has(address: string | undefined): boolean
}

/**
 * @param entries addresses, or networks as `10.0.0.0/8`
 * @throws {TypeError} naming the entry that is neither
 */
export function createTrustedProxies(entries: readonly string[]): TrustedProxies {
  const list = new BlockList()
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    const longest = family === 'ipv6' ? 128 : 32
    if (isIP(address) === 0 || (prefix !== undefined && !isPrefix(prefix, longest)))
      throw new TypeError(`${entry}: is no address and no network`)
    list.addSubnet(address, prefix === undefined ? longest : Number(prefix), family)
  }
  return {
    has(address) {
      if (entries.length === 0 || address === undefined) return false
      // a socket that listens on both families names IPv4 callers so
      const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
      return isIP(plain) !== 0 && list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')
    },
  }
}

/** Whether the text is the prefix length of a subnet: a whole number from 0 to `longest` (32 for IPv4, 128 for IPv6). */
export function isPrefix(text: string, longest: number): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) <= longest
}
