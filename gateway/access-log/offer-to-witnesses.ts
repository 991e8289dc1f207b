/** Offers a checkpoint to witnesses and collects their cosignatures (C2SP tlog-witness). */

import { readCheckpoint, cosignedAt } from '../../transparency/checkpoint.ts'
import { proveConsistency, type ReadHash } from '../../transparency/merkle-tree.ts'
import type { PolicyWitness } from '../../transparency/policy.ts'
import { readNote } from '../../transparency/signed-note.ts'

/** Options of `offerToWitnesses`. */
export interface OfferOptions {
  /** Witnesses by their names in the policy; those without a URL are passed over. */
  readonly witnesses: ReadonlyMap<string, PolicyWitness>
  /** Hashes of the tree of the checkpoint. */
  readonly read: ReadHash
  readonly fetch: typeof fetch
  /** Called with the name of a witness that did not cosign, and why. */
  readonly onRefused: (witness: string, reason: string) => void
}

/** Most milliseconds that one witness may take. */
const timeoutMs = 10_000

/** The signature lines of the witnesses that cosigned. */
export async function offerToWitnesses(checkpoint: string, options: OfferOptions): Promise<string> {
  const lines = await Promise.all(
    [...options.witnesses].map(async ([name, witness]) => {
      try {
        return await offer(checkpoint, witness, options)
      } catch (error) {
        options.onRefused(name, error instanceof Error ? error.message : 'unreachable')
        return ''
      }
    }),
  )
  return lines.join('')
}

/** Asks with the size that the witness has seen last; 409 tells it. */
async function offer(
  checkpoint: string,
  witness: PolicyWitness,
  { read, fetch: send }: OfferOptions,
) {
  if (witness.url === undefined) return ''
  const { size } = readCheckpoint(readNote(checkpoint).text)
  let seen = 0
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const proof = await proveConsistency(seen, size, read)
    const lines = proof.map((hash) => `${hash.toString('base64')}\n`).join('')
    const response = await send(new URL('add-checkpoint', withSlash(witness.url)), {
      method: 'POST',
      body: `old ${seen}\n${lines}\n${checkpoint}`,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const text = (await response.text()).slice(0, 100_000)
    if (response.status === 200) return ownLines(checkpoint, text, witness)
    const told = Number(/^(\d{1,15})\n$/.exec(text)?.[1] ?? Number.NaN)
    if (response.status !== 409 || !(told <= size)) throw new Error(`status ${response.status}`)
    seen = told
  }
  throw new Error('the size that it has seen changes')
}

/** Lines of keys that are not the witness's are left out. @throws {TypeError} when its own does not verify */
function ownLines(checkpoint: string, text: string, { verifier }: PolicyWitness): string {
  const lines = text.split('\n').filter((line) => line.startsWith(`\u2014 ${verifier.name} `))
  const own = lines.map((line) => `${line}\n`).join('')
  if (own === '' || cosignedAt(readNote(checkpoint + own), verifier) === undefined)
    throw new Error('no cosignature of the witness')
  return own
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`
}
