/** Notes that Ed25519 keys have signed (C2SP signed-note), and the keys by which they are made and verified. */

import { createHash, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'

/** 0x01: an Ed25519 signature over the text; 0x04: a witness's timestamped cosignature (C2SP tlog-cosignature). */
export type SignatureType = 1 | 4

/** A public key under the name that its signatures carry. */
export interface NoteVerifier {
  readonly name: string
  readonly type: SignatureType
  /** First four bytes of SHA-256 over name, type and key. */
  readonly keyId: Buffer
  readonly publicKey: KeyObject
}

/** A private key under the name that its signatures carry. */
export interface NoteSigner extends NoteVerifier {
  readonly privateKey: KeyObject
}

/** One signature line of a note. */
export interface NoteSignature {
  readonly name: string
  readonly keyId: Buffer
  /** The bytes behind the key id. */
  readonly bytes: Buffer
}

/** A note as it was read; nothing of it is verified. */
export interface Note {
  /** The signed text, which ends in a newline. */
  readonly text: string
  readonly signatures: readonly NoteSignature[]
}

const maxSignatures = 64
const maxNoteBytes = 1_000_000
const signaturePattern = /^\u2014 ([^\s+\u0085\u00A0]+) ([A-Za-z0-9+/]+={0,2})$/u

/** Names a private Ed25519 key. @throws {TypeError} when the name has a space or a plus, or the key is of another kind */
export function createSigner(name: string, privateKey: KeyObject, type: SignatureType): NoteSigner {
  return { ...createVerifier(name, createPublicKey(privateKey), type), privateKey }
}

/** Names a public Ed25519 key. @throws {TypeError} when the name has a space or a plus, or the key is of another kind */
export function createVerifier(
  name: string,
  publicKey: KeyObject,
  type: SignatureType,
): NoteVerifier {
  if (!/^[^\s+]+$/u.test(name)) throw new TypeError('a key name has no spaces and no plus')
  if (publicKey.asymmetricKeyType !== 'ed25519') throw new TypeError('the key is not Ed25519')
  const keyId = createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.from([type]))
    .update(rawPublicKey(publicKey))
    .digest()
    .subarray(0, 4)
  return { name, type, keyId, publicKey }
}

/** The key as text: `name+keyid+base64(type || key)`. */
export function writeVerifierKey(verifier: NoteVerifier): string {
  const bytes = Buffer.concat([Buffer.from([verifier.type]), rawPublicKey(verifier.publicKey)])
  return `${verifier.name}+${verifier.keyId.toString('hex')}+${bytes.toString('base64')}`
}

/** @throws {TypeError} when the text is no verifier key of type 0x01 or 0x04, or its key id is not that of its key */
export function readVerifierKey(text: string): NoteVerifier {
  const [, name = '', id = '', key = ''] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text) ?? []
  const bytes = readBase64(key)
  const type = bytes?.[0]
  if (bytes?.length !== 33 || (type !== 1 && type !== 4))
    throw new TypeError('not a verifier key of a known type')
  const publicKey = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: bytes.subarray(1).toString('base64url') },
    format: 'jwk',
  })
  const verifier = createVerifier(name, publicKey, type)
  if (verifier.keyId.toString('hex') !== id)
    throw new TypeError('the key id is not that of the key')
  return verifier
}

/** The line by which the signer signs the text (type 0x01). */
export function signNote(text: string, signer: NoteSigner): string {
  return writeSignature(signer, sign(null, Buffer.from(text), signer.privateKey))
}

/** A signature line, with its newline. */
export function writeSignature({ name, keyId }: NoteVerifier, bytes: Uint8Array): string {
  return `\u2014 ${name} ${Buffer.concat([keyId, bytes]).toString('base64')}\n`
}

/** @throws {TypeError} when the text is not a note of at most 1,000,000 bytes and 64 signatures */
export function readNote(note: string): Note {
  const split = note.lastIndexOf('\n\n')
  // eslint-disable-next-line no-control-regex -- the format forbids them
  const hasControl = /[\u0000-\u0009\u000B-\u001F]/.test(note)
  if (split < 0 || !note.endsWith('\n') || hasControl || note.length > maxNoteBytes)
    throw new TypeError('not a signed note')
  const lines = note.slice(split + 2, -1).split('\n')
  if (lines.length > maxSignatures) throw new TypeError('the note has too many signatures')
  return { text: note.slice(0, split + 1), signatures: lines.map(readSignature) }
}

/** @throws {TypeError} when the line is not a signature line */
export function readSignature(line: string): NoteSignature {
  const [, name, encoded = ''] = signaturePattern.exec(line) ?? []
  const bytes = readBase64(encoded)
  if (name === undefined || bytes === undefined || bytes.length < 5)
    throw new TypeError('malformed signature line')
  return { name, keyId: bytes.subarray(0, 4), bytes: bytes.subarray(4) }
}

/**
 * Whether the key signed the note's text.
 * @throws {TypeError} when a signature carries the key's name and id and does not verify: the note is not to be trusted
 */
export function isSignedBy(note: Note, verifier: NoteVerifier): boolean {
  const own = note.signatures.filter((signature) => isOf(signature, verifier))
  for (const { bytes } of own)
    if (!verify(null, Buffer.from(note.text), verifier.publicKey, bytes))
      throw new TypeError('a signature of a known key does not verify')
  return own.length > 0
}

/** Whether the signature line carries the name and id of this key. */
export function isOf(signature: NoteSignature, { name, keyId }: NoteVerifier): boolean {
  return signature.name === name && signature.keyId.equals(keyId)
}

/** undefined when the text is not canonical base64 (RFC 4648, section 4). */
export function readBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}

function rawPublicKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url')
}
