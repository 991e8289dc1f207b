/** The legs on which money left an account of the officer's own bank, and their way to the graph. */

import { useState } from 'react'
import { useIdempotencyKey } from '../controls/act-form.tsx'
import type { Problem } from '../graph/problem.ts'
import { useAct } from '../graph/use-graph.ts'
import type { WordKey } from '../words/words.tsx'
import { emptyLeg, findLegFaults, toTransfer, type Faults, type LegDraft } from './leg-draft.ts'
import { recordTransfers } from './legs.generated.ts'

/** The account that the money left, in its case. */
export interface OnwardFrom {
  readonly caseId: string
  readonly bankCode: string
  readonly accountNumber: string
  /** Of the account. */
  readonly hop: number
}

/** The legs as they are typed, and what became of them. */
export interface Onward {
  /** Undefined: there is no trail on which the money could go on. */
  readonly from: OnwardFrom | undefined
  readonly legs: readonly LegDraft[]
  /** Faults that stand beside fields: those that were found here, or the one that the graph found. */
  readonly faults: Faults
  readonly isRecorded: boolean
  readonly isPending: boolean
  readonly problem: Problem | null
  readonly add: () => void
  readonly change: (key: string, part: Partial<LegDraft>) => void
  readonly remove: (key: string) => void
  /** Whether every leg can be recorded; from now on faults stand beside the fields. */
  readonly check: () => boolean
  /** Records the legs where there are any that were not recorded, and calls `then`. */
  readonly record: (then: () => void) => void
}

/** The key of the legs is made when the form opens. */
export function useOnward(from: OnwardFrom | undefined, first: 'EMPTY' | 'NONE'): Onward {
  const idempotencyKey = useIdempotencyKey()
  const start = () => ({
    ...emptyLeg(),
    fromBank: from?.bankCode ?? '',
    fromAccount: from?.accountNumber ?? '',
  })
  const [legs, setLegs] = useState<readonly LegDraft[]>(() => (first === 'EMPTY' ? [start()] : []))
  const [isChecked, setIsChecked] = useState(false)
  const act = useAct(recordTransfers)
  const faults = isChecked ? findFaults(legs, new Date()) : {}
  return {
    from,
    legs,
    faults: { ...faultsOfGraph(act.error, legs), ...faults },
    isRecorded: act.isSuccess,
    isPending: act.isPending,
    problem: act.error,
    add: () => setLegs([...legs, start()]),
    change: (key, part) =>
      setLegs(legs.map((leg) => (leg.key === key ? { ...leg, ...part } : leg))),
    remove: (key) => setLegs(legs.filter((leg) => leg.key !== key)),
    check() {
      setIsChecked(true)
      return act.isSuccess || Object.keys(findFaults(legs, new Date())).length === 0
    },
    record(then) {
      if (!from || act.isSuccess || legs.length === 0) {
        then()
        return
      }
      const transfers = legs.map((leg) => toTransfer(leg, from.hop + 1))
      act.mutate({ input: { idempotencyKey, caseId: from.caseId, transfers } }, { onSuccess: then })
    },
  }
}

/** The bank has the reference of its own transaction. */
function findFaults(legs: readonly LegDraft[], now: Date): Faults {
  return Object.fromEntries(
    legs.flatMap((leg) => {
      const needed =
        leg.reference.trim() === '' ? { reference: 'fault.own-reference' as const } : {}
      return Object.entries({ ...findLegFaults(leg, now), ...needed })
        .filter(([, fault]) => fault !== undefined)
        .map(([field, fault]) => [`${leg.key} ${field}`, fault])
    }),
  )
}

const fieldOf: Readonly<Record<string, keyof LegDraft>> = {
  amountSatang: 'amount',
  transferredAt: 'at',
  reference: 'reference',
  'to.bankCode': 'toBank',
  to: 'toAccount',
}

/** The fault that the graph found with a leg: its message begins with the place, and its reason has words. */
function faultsOfGraph(problem: Problem | null, legs: readonly LegDraft[]): Faults {
  const reason = problem?.errors[0]?.extensions?.reason
  const [, index, name = ''] = /^transfers\[(\d+)\]\.(\S+) /.exec(problem?.message ?? '') ?? []
  const leg = legs[Number(index)]
  const field = fieldOf[name]
  if (!leg || !field || reason === undefined) return {}
  return { [`${leg.key} ${field}`]: `refusal.${reason}` as WordKey } // the catalogue has every reason
}
