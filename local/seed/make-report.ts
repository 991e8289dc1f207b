/** Made-up reports: a victim, and money that runs from account to account and gets less. */

import type { SeedPerson } from './people.ts'
import type { Random } from './random.ts'

const scamTypes = [
  'PURCHASE_NOT_SYNDICATE',
  'JOB_TASK',
  'INVESTMENT',
  'CALL_CENTRE_THREAT',
  'LOAN',
  'ROMANCE',
]

const minute = 60_000
/** The case of which two legs ended at PromptPay numbers: its holds wait for the banks. */
const reportWithProxies = 3

/** The report of the case with this index; the same people come into several. */
export function makeReport(
  people: readonly SeedPerson[],
  random: Random,
  index: number,
  reportedAt: Date,
) {
  const [victim, ...mules] = [index * 7 + 3, index * 20, index * 20 + 40, index * 20 + 61].map(
    (each) => people[each % people.length],
  )
  if (!victim) throw new RangeError('no people')
  const trail = [victim, ...mules]
  let amountSatang = (1 + random.below(400)) * 50_000
  const transfers = trail.slice(1).map((to, position) => {
    const from = trail[position]
    const fromAccount = from?.accounts[0]
    const toAccount = to?.accounts[0]
    if (!from || !to || !fromAccount || !toAccount) throw new RangeError('no accounts')
    const transfer = {
      reference: `S${fromAccount.bankCode}${String(index).padStart(4, '0')}${position}`,
      amountSatang,
      transferredAt: new Date(reportedAt.getTime() - (60 - position * 3) * minute).toISOString(),
      hop: position + 1,
      from: { ...fromAccount, ...holderOf(from) },
      to: { ...toAccount, ...holderOf(to) },
    }
    amountSatang = Math.max(1, Math.floor(amountSatang * 0.8))
    return transfer
  })
  const proxies = index === reportWithProxies ? makeLegsToProxies(victim, mules[0], reportedAt) : []
  return {
    idempotencyKey: `seed-case-${index}-${reportedAt.toISOString()}`,
    caseNumber: caseNumber(index),
    scamType: random.pick(scamTypes),
    channel: 'HOTLINE_1441',
    reportedAt: reportedAt.toISOString(),
    narrative: 'ผู้เสียหายแจ้งว่าถูกหลอกให้โอนเงิน',
    victim: { nationalId: victim.nationalId, name: victim.name, msisdn: victim.sims[0]?.msisdn },
    transfers: [...transfers, ...proxies],
    suspectMsisdns: mules[0]?.sims.slice(0, 1).map(({ msisdn }) => msisdn) ?? [],
  }
}

/** Legs that wait at the desks of a bank and of an e-money operator until these name the accounts behind the PromptPay numbers. */
function makeLegsToProxies(victim: SeedPerson, mule: SeedPerson | undefined, reportedAt: Date) {
  const from = victim.accounts[0]
  const msisdn = mule?.sims[0]?.msisdn
  if (!from || msisdn === undefined) throw new RangeError('no account or number')
  const ends = [
    { bankCode: '014', proxy: { type: 'MOBILE', value: msisdn.replace('+66', '0') } },
    { bankCode: '801', proxy: { type: 'EWALLET', value: '801000000012345' } },
  ]
  return ends.map((to, position) => ({
    reference: `S${from.bankCode}PROXY${position}`,
    amountSatang: 250_000,
    transferredAt: new Date(reportedAt.getTime() - (50 - position * 3) * minute).toISOString(),
    hop: 1,
    from: { ...from, ...holderOf(victim) },
    to,
  }))
}

function holderOf({ nationalId, name }: SeedPerson) {
  return { holderNationalId: nationalId, holderName: name }
}

/** The number under which that case is opened. */
export function caseNumber(index: number): string {
  return `AOC-2569-${String(index + 1).padStart(7, '0')}`
}
