/** Which logs and witnesses are trusted, and how many witnesses are enough (C2SP tlog-policy). */

import { cosignedAt } from './checkpoint.ts'
import { isSignedBy, readVerifierKey, type Note, type NoteVerifier } from './signed-note.ts'

/** A witness of the policy. */
export interface PolicyWitness {
  readonly verifier: NoteVerifier
  /** Its submission prefix, where it takes checkpoints. */
  readonly url: string | undefined
}

/** A policy as its file has it. */
export interface Policy {
  readonly logs: readonly NoteVerifier[]
  /** By their names in the file. */
  readonly witnesses: ReadonlyMap<string, PolicyWitness>
  /** Whether the witnesses of these names are enough. */
  readonly isQuorum: (cosigned: ReadonlySet<string>) => boolean
}

type Rule = (cosigned: ReadonlySet<string>) => boolean

/** @throws {TypeError} that names the line that is at fault */
export function readPolicy(text: string): Policy {
  const logs: NoteVerifier[] = []
  const witnesses = new Map<string, PolicyWitness>()
  const rules = new Map<string, Rule>()
  const members = new Set<string>()
  const keys = new Set<string>()
  let quorum: Rule | undefined

  for (const [at, line] of text.split('\n').entries()) {
    const [kind, ...items] = line.trim().split(/[ \t]+/)
    if (kind === undefined || kind === '' || kind.startsWith('#')) continue
    try {
      readLine(kind, items)
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'malformed'
      throw new TypeError(`line ${at + 1} of the policy: ${reason}`, { cause: error })
    }
  }
  if (!quorum) throw new TypeError('the policy has no quorum line')
  return { logs, witnesses, isQuorum: quorum }

  function readLine(kind: string, items: readonly string[]): void {
    const [name = '', key = '', url] = items
    if (kind === 'log') logs.push(readKey(name, 1))
    else if (kind === 'witness') {
      define(name, (cosigned) => cosigned.has(name))
      witnesses.set(name, { verifier: readKey(key, 4), url })
    } else if (kind === 'group') define(name, readGroup(key, items.slice(2)))
    else if (kind === 'quorum' && !quorum) quorum = name === 'none' ? () => true : find(name)
    else throw new TypeError('unknown or repeated')
  }

  function readKey(text: string, type: 1 | 4): NoteVerifier {
    const verifier = readVerifierKey(text)
    const raw = verifier.publicKey.export({ format: 'jwk' }).x ?? ''
    if (verifier.type !== type) throw new TypeError('a key of another type')
    if (keys.has(raw)) throw new TypeError('a key that stands twice')
    keys.add(raw)
    return verifier
  }

  function define(name: string, rule: Rule): void {
    if (name === '' || name === 'none' || rules.has(name))
      throw new TypeError('a name that is taken')
    rules.set(name, rule)
  }

  function readGroup(threshold: string, names: readonly string[]): Rule {
    const parts = names.map((name) => {
      if (members.has(name)) throw new TypeError('a member of two groups')
      members.add(name)
      return find(name)
    })
    const least = threshold === 'any' ? 1 : threshold === 'all' ? parts.length : Number(threshold)
    if (!Number.isInteger(least) || least < 1 || least > parts.length)
      throw new TypeError('a threshold out of bounds')
    return (cosigned) => parts.filter((part) => part(cosigned)).length >= least
  }

  function find(name: string): Rule {
    const rule = rules.get(name)
    if (!rule) throw new TypeError('a name that no line before defines')
    return rule
  }
}

/**
 * Whether a log of the policy signed the checkpoint and enough witnesses cosigned it.
 * @throws {TypeError} when a signature of a known key does not verify
 */
export function satisfiesPolicy(note: Note, { logs, witnesses, isQuorum }: Policy): boolean {
  const origin = note.text.slice(0, note.text.indexOf('\n'))
  const isLogged = logs.some((log) => log.name === origin && isSignedBy(note, log))
  const cosigned = new Set<string>()
  for (const [name, { verifier }] of witnesses)
    if (cosignedAt(note, verifier) !== undefined) cosigned.add(name)
  return isLogged && isQuorum(cosigned)
}
