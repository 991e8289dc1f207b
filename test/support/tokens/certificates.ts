/** X.509 certificates made in the test (RFC 5280), for real TLS: an authority, and what it signs. Node reads them and makes none. */

import {
  generateKeyPairSync,
  randomBytes,
  sign,
  X509Certificate,
  type KeyObject,
} from 'node:crypto'

export interface TestCertificate {
  /** PEM. */
  readonly cert: string
  readonly key: string
  readonly x509: X509Certificate
}

export interface TestAuthority extends TestCertificate {
  issue(
    name: string,
    options?: { readonly hosts?: boolean; readonly isExpired?: boolean },
  ): TestCertificate
}

export function createTestAuthority(name = 'test authority'): TestAuthority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const own = build({
    subject: name,
    issuer: name,
    publicKey,
    signer: privateKey,
    extensions: [authority],
    validHours: [-1, 24],
  })
  return {
    ...toCertificate(own, privateKey),
    issue(subject, { hosts = false, isExpired = false } = {}) {
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const extensions = hosts ? [loopbackNames] : []
      const der = build({
        subject,
        issuer: name,
        publicKey: pair.publicKey,
        signer: privateKey,
        extensions,
        validHours: isExpired ? [-48, -24] : [-1, 24],
      })
      return toCertificate(der, pair.privateKey)
    },
  }
}

function toCertificate(der: Buffer, privateKey: KeyObject): TestCertificate {
  const x509 = new X509Certificate(der)
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' })
  return { cert: x509.toString(), key: key.toString(), x509 }
}

interface Contents {
  readonly subject: string
  readonly issuer: string
  readonly publicKey: KeyObject
  readonly signer: KeyObject
  readonly extensions: readonly Buffer[]
  /** From and until when, in hours from now. */
  readonly validHours: readonly [number, number]
}

/** RFC 5280, 4.1, with ECDSA and SHA-256. */
function build({ subject, issuer, publicKey, signer, extensions, validHours }: Contents): Buffer {
  const instants = validHours.map((hours) => time(new Date(Date.now() + hours * 3_600_000)))
  const signed = sequence(
    tagged(0xa0, integer(Buffer.from([2]))), // version 3
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    nameOf(issuer),
    sequence(...instants),
    nameOf(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length > 0 ? [tagged(0xa3, sequence(...extensions))] : []),
  )
  const signature = sign('sha256', signed, signer)
  return sequence(signed, ecdsaWithSha256, tagged(0x03, Buffer.from([0]), signature))
}

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts)
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes)
}

function objectId(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, 'hex'))
}

function nameOf(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(objectId('550403'), tagged(0x0c, Buffer.from(commonName)))))
}

function time(instant: Date): Buffer {
  const text = instant
    .toISOString()
    .replaceAll(/[-:T]|\.\d+/g, '')
    .slice(2)
  return tagged(0x17, Buffer.from(text))
}

const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'))
/** Basic constraints: an authority. */
const authority = sequence(
  objectId('551d13'),
  tagged(0x01, Buffer.from([0xff])),
  tagged(0x04, sequence(tagged(0x01, Buffer.from([0xff])))),
)
/** Subject alternative names: localhost and 127.0.0.1. */
const loopbackNames = sequence(
  objectId('551d11'),
  tagged(
    0x04,
    sequence(tagged(0x82, Buffer.from('localhost')), tagged(0x87, Buffer.from([127, 0, 0, 1]))),
  ),
)
