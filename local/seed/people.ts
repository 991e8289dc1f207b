/** Made-up people with accounts and numbers. Names are common ones put together by chance; the IDs belong to nobody. */

import type { Random } from './random.ts'

/** An account at one bank. */
export interface SeedAccount {
  readonly bankCode: string
  readonly accountNumber: string
}

/** A fictitious person with accounts and numbers. */
export interface SeedPerson {
  readonly nationalId: string
  readonly name: string
  readonly accounts: readonly SeedAccount[]
  readonly sims: readonly { readonly operator: string; readonly msisdn: string }[]
}

const firstNames =
  'สมชาย สมหญิง วิชัย มาลี ประยุทธ กิตติ นภา อรุณ สุดา ธนา พิมพ์ ชัย รัตนา วิไล บุญมี จันทร์ ศิริพร อนันต์ ดวงใจ ปรีชา'.split(
    ' ',
  )
const familyNames =
  'ใจดี แก้วใส ทองดี สุขสันต์ ศรีสุข บุญมา มั่นคง รักไทย ชัยชนะ คำแก้ว จันทร์เพ็ญ แสงทอง พรหมมา วงศ์ใหญ่'.split(' ')
/** GSB and BAAC have longer numbers than the others. */
const accountLengths: Readonly<Record<string, number>> = { '030': 12, '034': 12 }
const bankCodes = ['002', '004', '006', '011', '014', '025', '030', '034', '069', '073']
const operators = ['ais', 'true', 'nt']

/** The people of the journeys in the README, with the accounts and the number that stand there. */
export const journeyPeople: readonly SeedPerson[] = [
  {
    nationalId: '1101700230708',
    name: 'สมชาย ใจดี',
    accounts: [{ bankCode: '004', accountNumber: '0041112221' }],
    sims: [],
  },
  {
    nationalId: '3101502345670',
    name: 'นภา ทองดี',
    accounts: [{ bankCode: '014', accountNumber: '0142223332' }],
    sims: [{ operator: 'ais', msisdn: '+66812345678' }],
  },
  {
    nationalId: '5209903456785',
    name: 'ปรีชา มั่นคง',
    accounts: [{ bankCode: '006', accountNumber: '0063334443' }],
    sims: [],
  },
]

/** People of whom every twentieth keeps accounts at five banks and more than five numbers at one operator. */
export function makePeople(count: number, random: Random): readonly SeedPerson[] {
  return Array.from({ length: count }, (_, index): SeedPerson => {
    const isConspicuous = index % 20 === 0
    const accountCount = isConspicuous ? 5 : 1 + random.below(2)
    const simCount = isConspicuous ? 6 + random.below(6) : 1 + random.below(2)
    const operator = random.pick(operators)
    return {
      nationalId: makeNationalId(index, random),
      name: `${random.pick(firstNames)} ${random.pick(familyNames)}`,
      accounts: Array.from({ length: accountCount }, (__, each) => {
        const bankCode = bankCodes[(index + each) % bankCodes.length] ?? '002'
        const length = accountLengths[bankCode] ?? 10
        const serial = String(index * 10 + each).padStart(length - 4, '0')
        return { bankCode, accountNumber: `${random.digits(4)}${serial}` }
      }),
      sims: Array.from({ length: simCount }, (__, each) => ({
        operator: isConspicuous ? operator : random.pick(operators),
        msisdn: `+668${String(index * 100 + each).padStart(8, '0')}`,
      })),
    }
  })
}

/** Twelve digits, the first of them 1 to 8 as for a person, and the check digit. */
function makeNationalId(index: number, random: Random): string {
  const digits = `${1 + random.below(8)}${random.digits(5)}${String(index).padStart(6, '0')}`
  let sum = 0
  for (let position = 0; position < 12; position++)
    sum += Number(digits[position]) * (13 - position)
  return `${digits}${(11 - (sum % 11)) % 10}`
}
