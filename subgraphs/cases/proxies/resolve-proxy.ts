/** `resolveProxy`: the institution that received a transfer says which of its accounts a PromptPay proxy stood for. */

import type { EventDataByType } from '../../../schema/events.ts'
import { readAccountNumber } from '../../kit/account-number.ts'
import { insertCaseEvents } from '../../kit/access/timeline.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput, invalidState, notFound } from '../../kit/errors.ts'
import { once } from '../../kit/idempotency/once.ts'
import { isUuid } from '../../kit/input.ts'
import { actorOf } from '../../kit/outbox/actor.ts'
import type { SubgraphContext } from '../../kit/subgraph.ts'
import { publishCase } from '../events/publish-case.ts'
import type { CasesLoaders } from '../loaders.ts'
import { reportedRank } from '../transfers/money-trail.ts'
import { isSameLeg } from '../transfers/same-leg.ts'
import {
  banksOf,
  findTransfers,
  findTransfersByReference,
  insertAccounts,
  type TransferRow,
} from '../transfers/store.ts'
import { findTwins, hasTwin, lockCaseOfProxy, updateResolved } from './store.ts'

type Context = SubgraphContext<CasesLoaders>

interface ResolveProxyInput {
  readonly idempotencyKey: string
  readonly transferId: string
  readonly accountNumber: string
}

/**
 * The leg ends at the account from now on, and the requests that wait at the proxy go there; so do the legs of the same
 * transaction in merged cases. Said once: a wrong account is for the centre to correct, so that nobody moves a request from one
 * account to another.
 * @throws {NOT_FOUND} when no leg to a proxy of the calling institution has this id
 * @throws {INVALID_STATE} when the case is closed, or the proxy was resolved to another account
 * @throws {BAD_USER_INPUT} when the number is malformed or that of the account which the money left, or the transaction was
 *   recorded before with another account
 */
export async function resolveProxy(
  _parent: unknown,
  { input }: { readonly input: ResolveProxyInput },
  context: Context,
) {
  const at = context.now()
  const bankCode = context.caller.agencyId.replace('bank:', '')
  const accountNumber = readAccountNumber(input.accountNumber, bankCode, 'accountNumber')
  if (!isUuid(input.transferId)) throw notFound()
  const transferId = input.transferId.toLowerCase()
  await context.transaction((db) =>
    once(db, { subgraph: 'cases', operation: 'resolveProxy', input }, async () => {
      const kept = await lockCaseOfProxy(db, transferId)
      if (!kept) throw notFound()
      if (kept.status === 'CLOSED') throw invalidState(kept.status)
      const [leg] = await findTransfers(db, [transferId])
      if (!leg) throw notFound()
      await resolveOnce(db, leg, accountNumber, kept.caseId, context, at)
      return transferId
    }),
  )
  return { transfer: await context.loaders.transfer.load(transferId) }
}

async function resolveOnce(
  db: Queryable,
  leg: TransferRow,
  accountNumber: string,
  caseId: string,
  { caller, pseudonyms }: Context,
  at: Date,
): Promise<void> {
  const bankCode = caller.agencyId.replace('bank:', '')
  const accountId = pseudonyms.account(bankCode, accountNumber)
  if (!leg.isUnresolved) {
    if (leg.toAccountId === accountId) return
    throw invalidState('RESOLVED')
  }
  if (accountId === leg.fromAccountId)
    throw badUserInput('accountNumber is the account that the money left', 'SAME_ACCOUNT')
  const resolved = { ...leg, toAccountId: accountId, isUnresolved: false }
  const recorded =
    leg.reference === null
      ? []
      : await findTransfersByReference(db, [leg.fromBankCode], [leg.reference])
  if (!recorded.every((row) => row.id === leg.id || isSameLeg(row, resolved, leg.caseId)))
    throw badUserInput(
      'the transaction was recorded before with another account',
      'RECORDED_OTHERWISE',
    )
  if (await hasTwin(db, leg.id, accountId))
    throw badUserInput(
      'the case has this leg with its account already: the centre corrects it',
      'LEG_EXISTS',
    )
  const holder = { holderId: null, rank: reportedRank }
  await insertAccounts(db, [{ id: accountId, bankCode, accountNumber, ...holder }])
  const twins = await findTwins(db, leg.id)
  for (const each of [leg, ...(await findTransfers(db, twins))])
    if (each === leg || !(await hasTwin(db, each.id, accountId)))
      await endAtAccount(db, each, accountId, { caseId, actor: actorOf(caller), bankCode }, at)
}

async function endAtAccount(
  db: Queryable,
  leg: TransferRow,
  accountId: string,
  act: Pick<EventDataByType['th.aoc.case.proxy-resolved'], 'caseId' | 'actor' | 'bankCode'>,
  at: Date,
): Promise<void> {
  await updateResolved(db, leg.id, accountId, at)
  const summary = 'the receiving institution named the account behind a proxy'
  // a leg that a merge left behind is told of there: the institution may have no part in the case that stays
  await insertCaseEvents(db, leg.caseId, at, 'PROXY_RESOLVED', banksOf(leg), summary)
  const data = { ...act, transferId: leg.id, proxyAccountId: leg.toAccountId, accountId }
  await publishCase(db, { type: 'th.aoc.case.proxy-resolved', data }, at)
}
