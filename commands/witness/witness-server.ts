/** The HTTP interface of a witness: `POST /add-checkpoint`, and its latest signed checkpoint of each log (C2SP tlog-witness). */

import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { cosign, readCheckpoint, type Checkpoint } from '../../transparency/checkpoint.ts'
import { isConsistent, type Hash } from '../../transparency/merkle-tree.ts'
import {
  isSignedBy,
  readBase64,
  readNote,
  type Note,
  type NoteSigner,
  type NoteVerifier,
} from '../../transparency/signed-note.ts'
import { readLatest, writeLatest } from './latest-checkpoint.ts'

/** Options of the witness's server. */
export interface WitnessOptions {
  /** The witness's key, of type 0x04. */
  readonly signer: NoteSigner
  /** Logs that are witnessed. */
  readonly logs: readonly NoteVerifier[]
  /** Folder that keeps the last checkpoint of each log. */
  readonly folder: string
  readonly now: () => Date
}

interface Submission {
  readonly oldSize: number
  readonly proof: readonly Hash[]
  readonly note: Note
  readonly checkpoint: Checkpoint
}

interface Reply {
  readonly status: number
  readonly body: string
  readonly type?: string
}

/** A checkpoint with 63 hashes and 64 signatures has less. */
const maxBodyBytes = 32_768
const maxProofLines = 63

/** Builds the server without listening. */
export function createWitnessServer(options: WitnessOptions): Server {
  // one submission at a time: the check of the old size and the write of the new one are one step
  let last: Promise<unknown> = Promise.resolve()
  const server = createServer((request, response) => {
    const handled = answer(request, options, (work) => {
      const next = last.then(work)
      last = next.catch(() => undefined)
      return next
    })
    handled.then(
      (reply) => send(response, reply),
      () => send(response, { status: 500, body: 'internal error\n' }),
    )
  })
  server.headersTimeout = 5_000
  server.requestTimeout = 10_000
  return server
}

async function answer(
  request: IncomingMessage,
  options: WitnessOptions,
  inTurn: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<Reply> {
  const { method, url } = request
  const [, hashed] = /^\/([0-9a-f]{64})\/checkpoint$/.exec(url ?? '') ?? []
  if (method === 'GET' && hashed !== undefined) {
    const log = options.logs.find(({ name }) => hashOrigin(name) === hashed)
    const latest = log && (await readLatest(options.folder, hashOrigin(log.name)))
    return latest ? { status: 200, body: latest } : { status: 404, body: 'not found\n' }
  }
  if (method !== 'POST' || url !== '/add-checkpoint') return { status: 404, body: 'not found\n' }
  const body = await readBody(request)
  const submission = body === undefined ? undefined : readSubmission(body)
  if (!submission) return { status: 400, body: 'malformed\n' }
  return inTurn(() => addCheckpoint(submission, options))
}

/** The checks in the order of the specification. */
async function addCheckpoint(
  { oldSize, proof, note, checkpoint }: Submission,
  { signer, logs, folder, now }: WitnessOptions,
): Promise<Reply> {
  const own = logs.filter(({ name }) => name === checkpoint.origin)
  if (own.length === 0) return { status: 404, body: 'unknown log\n' }
  if (!own.some((log) => isTrusted(note, log))) return { status: 403, body: 'no known signature\n' }
  if (oldSize > checkpoint.size) return { status: 400, body: 'the old size is larger\n' }
  const name = hashOrigin(checkpoint.origin)
  const latest = await readLatest(folder, name)
  const before = latest === undefined ? undefined : readCheckpoint(readNote(latest).text)
  if (oldSize !== (before?.size ?? 0)) return conflict(before?.size ?? 0)
  if (before?.size === checkpoint.size && !before.root.equals(checkpoint.root))
    return { status: 422, body: 'another root of the same size\n' }
  const isProven = before ? isConsistent(before, checkpoint, proof) : proof.length === 0
  if (!isProven) return { status: 422, body: 'the consistency proof does not hold\n' }
  const line = cosign(note.text, signer, Math.floor(now().getTime() / 1_000))
  const signatures = note.signatures.map(
    ({ name: by, keyId, bytes }) =>
      `\u2014 ${by} ${Buffer.concat([keyId, bytes]).toString('base64')}\n`,
  )
  // durable before the signature leaves: a witness that lost it would sign a fork
  await writeLatest(folder, name, `${note.text}\n${signatures.join('')}${line}`)
  return { status: 200, body: line }
}

function conflict(size: number): Reply {
  return { status: 409, body: `${size}\n`, type: 'text/x.tlog.size' }
}

function isTrusted(note: Note, log: NoteVerifier): boolean {
  try {
    return isSignedBy(note, log)
  } catch {
    return false
  }
}

/** undefined when the body is not an old size, a proof and a checkpoint. */
function readSubmission(body: string): Submission | undefined {
  const split = body.indexOf('\n\n')
  const [first = '', ...lines] = body.slice(0, split).split('\n')
  const [, size] = /^old (0|[1-9]\d{0,15})$/.exec(first) ?? []
  const proof = lines.map((line) => readBase64(line)).filter((hash) => hash?.length === 32)
  if (split < 0 || size === undefined || lines.length > maxProofLines) return undefined
  if (proof.length !== lines.length) return undefined
  try {
    const note = readNote(body.slice(split + 2))
    const checkpoint = readCheckpoint(note.text)
    return { oldSize: Number(size), proof: proof as Hash[], note, checkpoint } // filtered above
  } catch {
    return undefined
  }
}

/** undefined when the body is too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > maxBodyBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function send(response: ServerResponse, { status, body, type }: Reply): void {
  response.writeHead(status, { 'content-type': type ?? 'text/plain; charset=utf-8' })
  response.end(body)
}

/** The folder name of a log: SHA-256 of its origin in hexadecimal. */
export function hashOrigin(origin: string): string {
  return createHash('sha256').update(origin).digest('hex')
}
