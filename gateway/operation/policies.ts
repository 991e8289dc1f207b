/** The policies of the graph by name: what must hold for a call besides its scopes. */

import { getArgumentValues, type FieldNode } from 'graphql'
import type { Purpose } from '../../schema/identity.ts'
import { mayReadUnder } from '../../schema/purposes.ts'
import type { Caller } from '../authentication/authenticate.ts'
import type { HeldPolicies, JudgedField } from '../../authorization/gate.ts'
import type { PolicyQuestion } from '../../authorization/decision/grants-used.ts'

/** A named rule about a call. Whatever is not `true` denies: another value, a throw, an answer too late. */
export interface Policy {
  /** Whether its answer can differ from field to field; else it is asked once for an operation. */
  readonly readsArguments: boolean
  /** @param args the field's coerced arguments; none where `readsArguments` is false */
  holds(
    caller: Caller,
    purpose: Purpose | undefined,
    args: Readonly<Record<string, unknown>>,
  ): boolean | Promise<boolean>
}

export type Policies = ReadonlyMap<string, Policy>

/** The graph's own: `@policy` names that its schema may use. */
export const graphPolicies: Policies = new Map([
  [
    'purpose',
    {
      readsArguments: false,
      holds: ({ agencyKind }, purpose) => mayReadUnder(agencyKind, purpose),
    },
  ],
])

interface AskOptions {
  readonly variables: Readonly<Record<string, unknown>>
  /** Time that one policy may take, in milliseconds. */
  readonly timeoutMs: number
  /** Called when a policy threw or did not answer in time. */
  readonly onFailed: (policy: string, reason: 'thrown' | 'timed out') => void
}

/** Asks every policy that an operation mentions, all at once, each once for what its answer depends on. */
export async function askPolicies(
  policies: Policies,
  questions: readonly PolicyQuestion[],
  caller: Caller | null,
  options: AskOptions,
): Promise<HeldPolicies> {
  const everywhere = new Set<string>()
  const byField = new Map<FieldNode, Set<string>>()
  const asked = new Set<string>()
  const ask = async ({ policy: name, field }: PolicyQuestion): Promise<void> => {
    const policy = policies.get(name)
    if (!policy || !caller) return
    if (!policy.readsArguments) {
      if (asked.has(name)) return
      asked.add(name)
      if (await holdsInTime(name, () => policy.holds(caller, caller.purpose, {}), options))
        everywhere.add(name)
      return
    }
    const answer = () => policy.holds(caller, caller.purpose, argumentsOf(field, options.variables))
    if (!(await holdsInTime(name, answer, options))) return
    const held = byField.get(field.node) ?? new Set()
    byField.set(field.node, held.add(fieldKey(name, field)))
  }
  await Promise.all(questions.map(ask))
  return {
    has: (name, field) =>
      everywhere.has(name) || byField.get(field.node)?.has(fieldKey(name, field)) === true,
  }
}

/** One selection may be judged for several object types. */
function fieldKey(policy: string, { type }: JudgedField): string {
  return `${type.name} ${policy}`
}

function argumentsOf({ type, node }: JudgedField, variables: AskOptions['variables']) {
  const field = type.getFields()[node.name.value]
  return field ? getArgumentValues(field, node, variables) : {}
}

async function holdsInTime(
  name: string,
  ask: () => boolean | Promise<boolean>,
  { timeoutMs, onFailed }: AskOptions,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  try {
    // typed, and yet from outside: nothing but `true` is a yes
    const answer: unknown = ask()
    if (!(answer instanceof Promise)) return answer === true
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => {
        onFailed(name, 'timed out')
        resolve(false)
      }, timeoutMs)
    })
    const first: unknown = await Promise.race([answer, late])
    return first === true
  } catch {
    onFailed(name, 'thrown')
    return false
  } finally {
    clearTimeout(timer)
  }
}
