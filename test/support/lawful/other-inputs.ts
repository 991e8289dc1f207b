/** Another lawful input of each mutation of the graph, for a key that comes again with it. */

import { randomUUID } from 'node:crypto'
import type { PlannedAct } from './recipe.ts'

type Input = Readonly<Record<string, unknown>>
/** Another input of the same mutation, lawful by itself: a value that is changed, or the whole. */
type Other = Input | ((input: Input) => Input)

const reason = { reason: 'another reason' }
const first = (list: unknown) => (list as readonly Input[])[0] ?? {} // the recipes give one or more
const otherItems: Other = ({ items }) => ({ items: [{ ...first(items), reason: 'another' }] })
const fewer =
  (field: string, other: Input): Other =>
  ({ [field]: list }) => ({ [field]: [{ ...first(list), ...other }] })

/** One row for each mutation: how its input differs where its key comes with another input. */
export const otherInputs: Readonly<Record<string, Other>> = {
  reportCase: { narrative: 'another' },
  recordTransfers: fewer('transfers', { amountSatang: 7 }),
  confirmTransfer: { reference: 'ANOTHER' },
  resolveProxy: { accountNumber: '9999999999' },
  correctTransfer: reason,
  mergeCases: reason,
  undoMerge: reason,
  reopenCase: reason,
  amendCase: reason,
  identifyVictim: { name: 'อีก คน' },
  addCaseNote: { text: 'another note' },
  closeCase: { note: 'another' },
  registerAccounts: fewer('accounts', { status: 'CLOSED' }),
  setMuleTier: reason,
  requestHolds: { orderNumber: 'O-9' },
  requestHoldsAlongTrail: { orderNumber: 'O-9' },
  freezeAccountsOfPerson: { orderNumber: 'O-9' },
  confirmHoldOrder: { orderId: randomUUID() },
  placeHold: ({ heldSatang }) => ({ heldSatang: Number(heldSatang) + 1 }),
  placeHolds: ({ items }) => ({ items: [{ ...first(items), heldSatang: 1 }] }),
  rejectHold: reason,
  rejectHolds: otherItems,
  freezeAccount: reason,
  extendHold: { orderNumber: 'O-9' },
  liftHold: reason,
  liftHolds: otherItems,
  requestRelease: reason,
  decideRelease: reason,
  registerSims: fewer('sims', { holderName: 'อีก ชื่อ' }),
  answerSimClaims: reason,
  withdrawSimClaims: reason,
  decideSimClaims: reason,
  requireSimVerification: ({ operator }) => ({ operator: operator === 'AIS' ? 'NT' : 'AIS' }),
  requireSimVerifications: { moreThan: 6 },
  recordSimJustification: { justification: 'another' },
  decideSimVerification: reason,
  orderSimSuspension: reason,
  requestSimSuspension: { msisdns: ['+66899999999'] },
  decideSimSuspensionRequest: reason,
  reportSimSuspension: reason,
  resumeSims: reason,
  confirmSimSuspension: { msisdns: ['+66899999999'] },
  liftSimSuspension: reason,
  revokeSims: reason,
  referCase: { note: 'another' },
  acknowledgeReferral: { referralId: randomUUID() },
  assignOfficer: { officer: 'another' },
  recordComplaint: { complaintNumber: '99/2569' },
  decideReferral: reason,
  transferReferral: reason,
  correctComplaint: reason,
  reopenReferral: reason,
  acknowledgeEvents: { upTo: '0' },
  setWebhook: { authorization: 'another' },
  testWebhook: { timeoutMs: 3_999 },
  pauseWebhook: { isPaused: false },
  removeWebhook: { url: 'https://bank.example/' },
}
/** The act with another input. @throws {RangeError} when the mutation has no row */
export function withOtherInput(mutation: string, { caller, input }: PlannedAct): PlannedAct {
  const other = otherInputs[mutation]
  if (other === undefined) throw new RangeError(`no other input of ${mutation}`)
  return { caller, input: { ...input, ...(typeof other === 'function' ? other(input) : other) } }
}
