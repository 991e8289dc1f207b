/** Sends the transfers of one case: a new case, or legs that are added to a recorded one. */

import type { Execute, GraphqlResult } from './execute.ts'
import { interrupted, refusalOf, type GatewayRefusal } from './ask-gateway.ts'
import type { Column } from './column-names.ts'
import type { CaseToSend } from './judge-day.ts'
import { refuse, type Refusal } from './refusals/refusal.ts'
import type { HotlineTransfer, RowFault } from './row.ts'

/** Transfers of one call, well below the graph's own bound of 1,000 and the gateway's bound on bytes. */
const maxTransfersPerCall = 200

/** Columns of the file by the fields of `TransferInput`. */
const columnsByField: ReadonlyMap<string, Column> = new Map([
  ['reference', 'transaction_ref'],
  ['amountSatang', 'amount_baht'],
  ['transferredAt', 'transferred_at'],
  ['hop', 'hop'],
  ['from.bankCode', 'from_bank'],
  ['from.accountNumber', 'from_account'],
  ['to.bankCode', 'to_bank'],
  ['to.accountNumber', 'to_account'],
  ['to.proxy.type', 'to_promptpay'],
  ['to.proxy.value', 'to_promptpay'],
  ['to.holderName', 'to_account_name'],
  ['to.holderNationalId', 'to_national_id'],
])

/**
 * Sends what is not recorded yet. A transfer that the graph refuses is left out and the others are sent again.
 * @returns the rows that the graph refused; empty when all was recorded
 * @throws {ImportInterruptedError} when the gateway does not answer
 */
export async function sendCase(execute: Execute, toSend: CaseToSend): Promise<readonly RowFault[]> {
  const { caseNumber, duplicates } = toSend
  const faults = [...(await addSuspects(execute, toSend))]
  const refusedLines = new Set(faults.map(({ line }) => line))
  let caseId = toSend.caseId
  let waiting = toSend.transfers.filter(({ line }) => !refusedLines.has(line))
  while (waiting.length > 0) {
    const part = waiting.slice(0, maxTransfersPerCall)
    const rest = waiting.slice(maxTransfersPerCall)
    const answer =
      caseId === undefined
        ? await reportCase(execute, caseNumber, part, [...waiting, ...duplicates])
        : await recordTransfers(execute, caseNumber, caseId, part)
    const refused = refusalOf(answer)
    if (refused === null) {
      caseId ??= answer.data?.reportCase?.case.id
      waiting = rest
      continue
    }
    const refusedRow = findRefusedRow(refused, part)
    if (!refusedRow) {
      faults.push(
        ...waiting.map(({ line }) => ({
          line,
          column: 'case_number' as const,
          ...toRefusal(refused),
        })),
      )
      break
    }
    faults.push(refusedRow)
    waiting = waiting.filter(({ line }) => line !== refusedRow.line)
  }
  return faults
}

/**
 * Adds numbers to a recorded case before its transfers: a row whose number is refused is refused whole.
 * @returns the rows whose number was refused
 */
async function addSuspects(
  execute: Execute,
  { caseNumber, caseId, transfers, duplicates, recordedSuspects }: CaseToSend,
): Promise<readonly RowFault[]> {
  if (caseId === undefined) return []
  const rows = [...transfers, ...duplicates].filter(
    ({ suspectMsisdn }) => suspectMsisdn !== null && !recordedSuspects.has(suspectMsisdn),
  )
  if (rows.length === 0) return []
  const input = { caseId, addSuspectMsisdns: suspectsOf(rows), reason: 'import of a hotline day' }
  const answer = await execute(
    'mutation ImportNumbers($input: AmendCaseInput!) { amendCase(input: $input) { case { id } } }',
    { input: { idempotencyKey: await keyOf(caseNumber, input), ...input } },
  ).catch(interrupted)
  const refused = refusalOf(answer)
  if (refused === null) return []
  return rows.map(({ line }) => ({ line, column: 'suspect_phone', ...toRefusal(refused) }))
}

function suspectsOf(rows: readonly HotlineTransfer[]): readonly string[] {
  return [...new Set(rows.flatMap(({ suspectMsisdn }) => suspectMsisdn ?? []))]
}

interface SentCase {
  readonly reportCase?: { readonly case: { readonly id: string } }
}

async function reportCase(
  execute: Execute,
  caseNumber: string,
  transfers: readonly HotlineTransfer[],
  rows: readonly HotlineTransfer[],
): Promise<GraphqlResult<SentCase>> {
  const [first] = transfers
  if (!first) throw new TypeError('a case needs a transfer')
  const victimMsisdn = rows.find((row) => row.victimMsisdn !== null)?.victimMsisdn
  const input = {
    caseNumber,
    scamType: first.scamType,
    channel: first.channel,
    reportedAt: first.reportedAt,
    victim: {
      nationalId: first.victimNationalId,
      name: first.victimName,
      ...(victimMsisdn ? { msisdn: victimMsisdn } : {}),
    },
    transfers: transfers.map(toTransferInput),
    suspectMsisdns: suspectsOf(rows),
  }
  return execute<SentCase>(
    'mutation ImportCase($input: ReportCaseInput!) { reportCase(input: $input) { case { id } } }',
    { input: { idempotencyKey: await keyOf(caseNumber, input), ...input } },
  ).catch(interrupted)
}

async function recordTransfers(
  execute: Execute,
  caseNumber: string,
  caseId: string,
  transfers: readonly HotlineTransfer[],
): Promise<GraphqlResult<SentCase>> {
  const input = { caseId, transfers: transfers.map(toTransferInput) }
  return execute<SentCase>(
    'mutation ImportTransfers($input: RecordTransfersInput!) { recordTransfers(input: $input) { recorded } }',
    { input: { idempotencyKey: await keyOf(caseNumber, input), ...input } },
  ).catch(interrupted)
}

/** The row that a refusal names: `transfers[3].amountSatang must be at least 1`. */
function findRefusedRow(
  refused: GatewayRefusal,
  part: readonly HotlineTransfer[],
): RowFault | undefined {
  const [, index, field = ''] =
    /transfers(?:\[|\.)(\d+)\]?\.?([A-Za-z.]*)/.exec(refused.message) ?? []
  const row = index === undefined ? undefined : part[Number(index)]
  return (
    row && {
      line: row.line,
      column: columnsByField.get(field) ?? 'case_number',
      ...toRefusal(refused),
    }
  )
}

function toRefusal({ code, message }: GatewayRefusal): { readonly refusal: Refusal } {
  return refuse('GRAPH_REFUSED', { error: code, message })
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
      ...(transfer.toProxy === null
        ? { accountNumber: transfer.toAccount }
        : { proxy: transfer.toProxy }),
      ...(transfer.toName === null ? {} : { holderName: transfer.toName }),
      ...(transfer.toNationalId === null ? {} : { holderNationalId: transfer.toNationalId }),
    },
  }
}

/** The same rows give the same key: a call whose answer was lost is not carried out twice. */
async function keyOf(caseNumber: string, input: object): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(input))
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  const text = btoa(String.fromCodePoint(...hash))
  return `hotline-day:${caseNumber}:${text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')}`
}
