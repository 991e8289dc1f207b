/** Which addresses a webhook may be called at: public ones alone, so that no agency makes this system call its own network. */

import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

/** IPv4 networks that are not public. @see IANA IPv4 Special-Purpose Address Registry */
const refusedIpv4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

/**
 * IPv6 networks within 2000::/3 that are not public or lead elsewhere: protocol assignments with Teredo and ORCHID,
 * documentation, 6to4. Beyond 2000::/3 nothing is public: IPv4-mapped, NAT64, unique local, link-local, multicast.
 * @see IANA IPv6 Special-Purpose Address Registry
 */
const refusedIpv6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

/** Decides about addresses. */
export interface AddressPolicy {
  /** Whether an address, in its text form without brackets or zone, may be called. */
  mayCall(address: string): boolean
}

/** The addresses of an installation. */
export interface AddressPolicyOptions {
  /** Networks of the installation itself in CIDR form: its public addresses are not called either. Default: none. */
  readonly ownNetworks?: readonly string[]
  /** Whether 127.0.0.0/8 and ::1 are called: for the local stack. Default false. */
  readonly allowLoopback?: boolean
  /** Addresses of this machine; default: those of its network interfaces at each decision. */
  readonly ownAddresses?: () => readonly string[]
}

/** @throws {TypeError} when a network is not in CIDR form */
export function createAddressPolicy(options: AddressPolicyOptions = {}): AddressPolicy {
  const refused = readNetworks([...refusedIpv4, ...refusedIpv6])
  const own = readNetworks(options.ownNetworks ?? [])
  const loopback = readNetworks(['127.0.0.0/8'])
  // a list of IPv4 networks also matches IPv4-mapped addresses
  const isLoopback = (address: string, family: Family) =>
    address === '::1' || (family === 'ipv4' && loopback.check(address, family))
  const publicIpv6 = readNetworks(['2000::/3'])
  const ownAddresses = options.ownAddresses ?? addressesOfThisMachine
  return {
    mayCall(address) {
      const family = familyOf(address)
      if (family === undefined) return false
      if (options.allowLoopback === true && isLoopback(address, family)) return true
      if (family === 'ipv6' && !publicIpv6.check(address, family)) return false
      if (refused.check(address, family) || own.check(address, family)) return false
      return !readNetworks(ownAddresses().map(toNetwork)).check(address, family)
    },
  }
}

/** Whether the text is one network in CIDR form, such as `203.0.113.0/24` or `2001:db8::/32`. */
export function isNetwork(text: string): boolean {
  const [address = '', prefix = '', ...more] = text.split('/')
  const family = familyOf(address)
  return (
    family !== undefined &&
    more.length === 0 &&
    /^\d{1,3}$/.test(prefix) &&
    Number(prefix) <= (family === 'ipv4' ? 32 : 128)
  )
}

function readNetworks(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    if (!isNetwork(network)) throw new TypeError('a network must be in CIDR form')
    const [address = '', prefix = ''] = network.split('/')
    list.addSubnet(address, Number(prefix), familyOf(address))
  }
  return list
}

type Family = 'ipv4' | 'ipv6'

/** A zone (`fe80::1%eth0`) is refused: such an address is link-local. */
function familyOf(address: string): Family | undefined {
  if (address.includes('%')) return undefined
  const version = isIP(address)
  return version === 4 ? 'ipv4' : version === 6 ? 'ipv6' : undefined
}

function toNetwork(address: string): string {
  return `${address}/${isIP(address) === 4 ? 32 : 128}`
}

function addressesOfThisMachine(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map(({ address }) => address.replace(/%.*$/, ''))
}
