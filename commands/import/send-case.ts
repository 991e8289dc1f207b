/** The transfers of one case -> a new case, or legs that are added to it. */

import { createHash } from 'node:crypto'
import type { Execute } from '../../local/client/graphql-client.ts'
import { ask, interrupted, refusalOf } from './ask-gateway.ts'
import type { HotlineTransfer } from './row.ts'

const maxTransfersPerCall = 200

/** @returns null when it was recorded, else why the gateway refused it */
export async function sendCase(
  execute: Execute,
  caseNumber: string,
  transfers: readonly HotlineTransfer[],
): Promise<string | null> {
  const [first] = transfers
  if (!first) return null
  const { caseByNumber } = await ask<{ caseByNumber: { id: string } | null }>(
    execute,
    'query ($caseNumber: String!) { caseByNumber(caseNumber: $caseNumber) { id } }',
    { caseNumber },
  )
  let caseId = caseByNumber?.id
  let rest = transfers
  if (caseId === undefined) {
    const head = transfers.slice(0, maxTransfersPerCall)
    const answer = await execute<{ reportCase: { case: { id: string } } }>(
      'mutation ($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
      { input: toReport(caseNumber, first, head) },
    ).catch(interrupted)
    const refused = refusalOf(answer)
    if (refused !== null) return refused
    caseId = answer.data?.reportCase.case.id
    rest = transfers.slice(maxTransfersPerCall)
  }
  for (let start = 0; start < rest.length; start += maxTransfersPerCall) {
    const part = rest.slice(start, start + maxTransfersPerCall).map(toTransferInput)
    const answer = await execute(
      'mutation ($input: RecordTransfersInput!) { recordTransfers(input: $input) { recorded } }',
      { input: { idempotencyKey: keyOf(caseNumber, part), caseId, transfers: part } },
    ).catch(interrupted)
    const refused = refusalOf(answer)
    if (refused !== null) return refused
  }
  return null
}

function toReport(
  caseNumber: string,
  first: HotlineTransfer,
  transfers: readonly HotlineTransfer[],
) {
  const inputs = transfers.map(toTransferInput)
  const suspects = transfers.flatMap(({ suspectMsisdn }) => suspectMsisdn ?? [])
  return {
    idempotencyKey: keyOf(caseNumber, inputs),
    caseNumber,
    scamType: first.scamType,
    channel: first.channel,
    reportedAt: first.reportedAt,
    victim: {
      nationalId: first.victimNationalId,
      name: first.victimName,
      ...(first.victimMsisdn === null ? {} : { msisdn: first.victimMsisdn }),
    },
    transfers: inputs,
    suspectMsisdns: [...new Set(suspects)],
  }
}

function toTransferInput(transfer: HotlineTransfer) {
  const isFromVictim = transfer.hop === 1
  return {
    reference: transfer.reference,
    amountSatang: transfer.satang,
    transferredAt: transfer.transferredAt,
    hop: transfer.hop,
    from: {
      bankCode: transfer.fromBank,
      accountNumber: transfer.fromAccount,
      ...(isFromVictim
        ? { holderNationalId: transfer.victimNationalId, holderName: transfer.victimName }
        : {}),
    },
    to: {
      bankCode: transfer.toBank,
      accountNumber: transfer.toAccount,
      ...(transfer.toName === null ? {} : { holderName: transfer.toName }),
      ...(transfer.toNationalId === null ? {} : { holderNationalId: transfer.toNationalId }),
    },
  }
}

/** The same rows give the same key: a call whose answer was lost is not carried out twice. */
function keyOf(caseNumber: string, transfers: readonly object[]): string {
  const hash = createHash('sha256').update(JSON.stringify(transfers)).digest('base64url')
  return `hotline-day:${caseNumber}:${hash}`
}
