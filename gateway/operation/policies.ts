/** The policies of the graph by name: rules about a call beside its scopes. */

import { getArgumentValues, type FieldNode } from 'graphql'
import type { Purpose } from '../../schema/identity.ts'
import type { UnauthorizedField } from '../../authorization/decision/authorize-operation.ts'
import { errorCodes } from '../../schema/error-codes.ts'
import { mayReadUnder, purposeFaults } from '../../schema/purposes.ts'
import type { Caller } from '../authentication/authenticate.ts'
import type { HeldPolicies, JudgedField } from '../../authorization/gate.ts'
import type { PolicyQuestion } from '../../authorization/decision/grants-used.ts'

/** A named rule about a call. It denies unless its result is `true`: another value, a throw, and a late result deny. */
export interface Policy {
  /** Whether its result can differ from field to field; else it is evaluated once for an operation. */
  readonly readsArguments: boolean
  /** @param args the field's coerced arguments; none where `readsArguments` is false */
  holds(
    caller: Caller,
    purpose: Purpose | undefined,
    args: Readonly<Record<string, unknown>>,
  ): boolean | Promise<boolean>
  /** The sentence for a caller to whom it denied a field; absent: the one of UNAUTHORIZED_FIELD_OR_TYPE. */
  readonly denial?: (caller: Caller, purpose: Purpose | undefined) => string
}

/** Policies by name. */
export type Policies = ReadonlyMap<string, Policy>

/** The policies that the schema of the graph may name. */
export const graphPolicies: Policies = new Map([
  [
    'purpose',
    {
      readsArguments: false,
      // the database decides whether the caller is a party to the case
      holds: ({ agencyKind }, purpose) => mayReadUnder(agencyKind, purpose),
      denial: (_caller, purpose) => purposeFaults[purpose ? 'basis' : 'missing'],
    },
  ],
])

interface EvaluationOptions {
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>
  /** Time that one policy may take, in milliseconds. */
  readonly timeoutMs: number
  /** Called when a policy threw or did not answer in time. */
  readonly onFailed: (policy: string, reason: 'thrown' | 'timed out') => void
}

/**
 * Evaluates every policy that an operation mentions, all concurrently, each once for what its result depends on.
 * An anonymous caller and a policy of unknown name are denied.
 */
export async function evaluatePolicies(
  policies: Policies,
  questions: readonly PolicyQuestion[],
  caller: Caller | null,
  options: EvaluationOptions,
): Promise<HeldPolicies> {
  const everywhere = new Set<string>()
  const byField = new Map<FieldNode, Set<string>>()
  const evaluated = new Set<string>()
  const evaluate = async ({ policy: name, field }: PolicyQuestion): Promise<void> => {
    const policy = policies.get(name)
    if (!policy || !caller) return
    if (!policy.readsArguments) {
      if (evaluated.has(name)) return
      evaluated.add(name)
      if (await holdsInTime(name, () => policy.holds(caller, caller.purpose, {}), options))
        everywhere.add(name)
      return
    }
    const holds = () => policy.holds(caller, caller.purpose, argumentsOf(field, options.variables))
    if (!(await holdsInTime(name, holds, options))) return
    const held = byField.get(field.node) ?? new Set()
    byField.set(field.node, held.add(fieldKey(name, field)))
  }
  await Promise.all(questions.map(evaluate))
  return {
    has: (name, field) =>
      everywhere.has(name) || byField.get(field.node)?.has(fieldKey(name, field)) === true,
  }
}

/** The sentence about a refused field: of the policy where one denied it; the fixed one where anything else is missing. */
export function denialOf(
  policies: Policies,
  { gate, missing }: UnauthorizedField,
  caller: Caller | null,
): string {
  const names = gate.directive === 'policy' && caller ? missing.flat() : []
  for (const name of names) {
    const denial = caller && policies.get(name)?.denial?.(caller, caller.purpose)
    if (denial !== undefined && denial !== null) return denial
  }
  return errorCodes.UNAUTHORIZED_FIELD_OR_TYPE.message
}

/** One selection may be judged for several object types. */
function fieldKey(policy: string, { type }: JudgedField): string {
  return `${type.name} ${policy}`
}

function argumentsOf({ type, node }: JudgedField, variables: EvaluationOptions['variables']) {
  const field = type.getFields()[node.name.value]
  return field ? getArgumentValues(field, node, variables) : {}
}

async function holdsInTime(
  name: string,
  holds: () => boolean | Promise<boolean>,
  { timeoutMs, onFailed }: EvaluationOptions,
): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  try {
    // policies may be written in JavaScript: only `true` holds
    const result: unknown = holds()
    if (!(result instanceof Promise)) return result === true
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => {
        onFailed(name, 'timed out')
        resolve(false)
      }, timeoutMs)
    })
    const first: unknown = await Promise.race([result, late])
    return first === true
  } catch {
    onFailed(name, 'thrown')
    return false
  } finally {
    clearTimeout(timer)
  }
}
