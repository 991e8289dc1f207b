/** Checkpoints: the size and root of a log at one moment, signed by it and cosigned by witnesses (C2SP tlog-checkpoint, tlog-cosignature). */

import { sign, verify } from 'node:crypto'
import type { Hash } from './merkle-tree.ts'
import {
  isOf,
  readBase64,
  signNote,
  writeSignature,
  type Note,
  type NoteSigner,
  type NoteVerifier,
} from './signed-note.ts'

/** The state of a log at one size. */
export interface Checkpoint {
  /** Identity of the log, equal to the name of its key. */
  readonly origin: string
  readonly size: number
  readonly root: Hash
}

/** The text that a log signs: origin, size and root, a line each. */
export function writeCheckpoint({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${root.toString('base64')}\n`
}

/** A checkpoint with the log's signature, as it is served. */
export function signCheckpoint(checkpoint: Checkpoint, signer: NoteSigner): string {
  const text = writeCheckpoint(checkpoint)
  return `${text}\n${signNote(text, signer)}`
}

/** @throws {TypeError} when the text is not that of a checkpoint; lines of extensions, which are not empty, are passed over */
export function readCheckpoint(text: string): Checkpoint {
  const [origin = '', size = '', root = '', ...rest] = text.split('\n')
  const hash = readBase64(root)
  const isSize = /^(?:0|[1-9]\d{0,15})$/.test(size) && Number.isSafeInteger(Number(size))
  const isEnded = rest.indexOf('') === rest.length - 1 && rest.length > 0
  if (origin === '' || !isSize || hash?.length !== 32 || !isEnded)
    throw new TypeError('not a checkpoint')
  return { origin, size: Number(size), root: hash }
}

/** A witness's cosignature line over the text of a checkpoint. @param at seconds since the epoch */
export function cosign(text: string, signer: NoteSigner, at: number | bigint): string {
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(at))
  const signature = sign(null, Buffer.from(cosignedMessage(text, BigInt(at))), signer.privateKey)
  return writeSignature(signer, Buffer.concat([time, signature]))
}

/**
 * When the witness cosigned the checkpoint, in seconds since the epoch; undefined when it did not.
 * @throws {TypeError} when a cosignature carries the witness's name and id and does not verify
 */
export function cosignedAt(note: Note, witness: NoteVerifier): number | undefined {
  let at: number | undefined
  for (const signature of note.signatures.filter((each) => isOf(each, witness))) {
    const { bytes } = signature
    const time = bytes.length === 72 ? bytes.readBigUInt64BE() : undefined
    const message = time === undefined ? '' : cosignedMessage(note.text, time)
    if (
      time === undefined ||
      time > latestTime ||
      !verify(null, Buffer.from(message), witness.publicKey, bytes.subarray(8))
    )
      throw new TypeError('a cosignature of a known witness does not verify')
    at = Math.max(at ?? 0, Number(time))
  }
  return at
}

/** Seconds since the epoch. */
const latestTime = 2n ** 63n - 1n

function cosignedMessage(text: string, at: bigint): string {
  return `cosignature/v1\ntime ${at}\n${text}`
}
