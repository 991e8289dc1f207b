/** A bank freezes one of its own accounts on its own suspicion (s.6 para 1), and tells the next bank. */

import { randomUUID } from 'node:crypto'
import { badUserInput, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { readAccountNumber, readOptionalText, readText } from '../../kit/input.ts'
import { readBoundedInstant } from '../../kit/instants.ts'
import { readAmount } from '../../kit/money.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { findTraced } from '../claims/store.ts'
import { recordChange } from '../history/record-change.ts'
import type { AccountsLoaders } from '../loaders.ts'
import { findAccounts } from '../store.ts'
import { datesOf, type BasisName } from '../law/legal-basis.ts'
import { carryToNextHop, noticeAgencies } from './next-hop.ts'
import { isWithinTraced, mustAddUp, openCaseForHolds, readBasis } from './order.ts'
import { insertHolds, type NewHold } from './store.ts'

type Context = SubgraphContext<AccountsLoaders>

interface FreezeAccountInput {
  readonly idempotencyKey: string
  readonly accountNumber: string
  readonly amountSatang: number
  readonly suspectedAt: string
  readonly reason: string
  readonly caseId?: string | null
}

/** The basis on which a bank freezes without being asked. */
const ownSuspicion: BasisName = 'BANK_SUSPICION'

export async function freezeAccount(
  _parent: unknown,
  { input }: { readonly input: FreezeAccountInput },
  context: Context,
) {
  const at = context.now()
  const basis = readBasis(ownSuspicion, context.caller, at)
  const suspectedAt = readBoundedInstant(
    'FreezeAccountInput.suspectedAt',
    input.suspectedAt,
    'suspectedAt',
    { NOW: at },
  )
  const dates = datesOf(basis, { notice: suspectedAt, placing: at, complaint: null })
  if (dates.lapsesAt && dates.lapsesAt <= at)
    throw badUserInput('suspectedAt is so long ago that the hold would have lapsed')
  const bankCode = context.caller.agencyId.replace('bank:', '')
  const accountNumber = readAccountNumber(input.accountNumber, 'accountNumber')
  const accountId = context.pseudonyms.account(bankCode, accountNumber)
  const reason = readText(input.reason, 'reason', 2_000)
  readAmount(input.amountSatang, 'amountSatang')
  const caseId = readOptionalText(input.caseId, 'caseId', 64)

  const id = await context.transaction((db) =>
    once(db, { subgraph: 'accounts', operation: 'freezeAccount', input }, async () => {
      const [account] = await findAccounts(db, [accountId], at)
      if (!account) throw notFound()
      let hop: number | null = null
      if (caseId !== null) {
        await openCaseForHolds(db, caseId, context.caller)
        const traced = (await findTraced(db, caseId, basis.name, at)).find(
          (row) => row.accountId === accountId,
        )
        if (traced?.isWhollyHeld)
          throw badUserInput('accountNumber is an account that this case holds as a whole')
        if (!isWithinTraced(input.amountSatang, traced))
          throw badUserInput(
            'amountSatang is more than this case traced to the account and did not hold yet',
          )
        hop = traced?.hop ?? null
      }
      const hold: NewHold = {
        id: randomUUID(),
        caseId,
        accountId,
        bankCode,
        basis: basis.name,
        state: 'PLACED',
        hop,
        requestedSatang: input.amountSatang,
        heldSatang: input.amountSatang,
        requestedAt: at,
        placedAt: at,
        dates,
        orderNumber: null,
      }
      await insertHolds(db, [hold])
      await mustAddUp(db, [accountId], caseId, at)
      await recordChange(db, [{ ...hold, ...dates, requestedBy: context.caller.agencyId }], {
        at,
        state: 'PLACED',
        section: basis.section,
        note: reason,
        summary: `a bank froze an amount on its own suspicion (${basis.section})`,
        audience: noticeAgencies(basis),
      })
      await carryToNextHop(db, hold, basis, at)
      return hold.id
    }),
  )
  return { hold: await context.loaders.hold.load(id) }
}
