/** The letter that lists the accesses to a person's data. */

import { kindOfCases, lawOf } from './plain-words.ts'
import type { PersonAccessRow } from './store.ts'

/** The language of a letter. */
export type Language = 'TH' | 'EN'

const zone = 'Asia/Bangkok'

const words = {
  TH: {
    title: 'รายการเข้าถึงข้อมูลของท่านในระบบของศูนย์ปฏิบัติการแก้ไขปัญหาอาชญากรรมออนไลน์ (1441)',
    made: 'จัดทำเมื่อ',
    none: 'ไม่มีรายการ',
    more: 'มีรายการก่อนหน้านี้อีก ขอได้ที่หน่วยงานที่ออกหนังสือนี้',
    hidden: 'รายการที่อยู่ระหว่างการสอบสวนตามกฎหมาย ถ้ามี จะแสดงเมื่อการสอบสวนสิ้นสุดหรือครบกำหนดเวลา',
    complain:
      'หากท่านเห็นว่ารายการใดไม่ชอบ ท่านมีสิทธิร้องเรียนต่อสำนักงานคณะกรรมการคุ้มครองข้อมูลส่วนบุคคล โดยแจ้งเลขอ้างอิง',
    law: 'กฎหมาย',
    kind: 'ประเภทคดี',
    reference: 'เลขอ้างอิง',
  },
  EN: {
    title: 'Accesses to your data in the system of the Anti-Online Scam Operation Center (1441)',
    made: 'Made on',
    none: 'There are none.',
    more: 'There are earlier ones; ask for them where you got this letter.',
    hidden:
      'Accesses that belong to an investigation, if there are any, are listed when it ends or its time is over.',
    complain:
      'If you think that one of them was unlawful, you may complain to the Personal Data Protection Committee; give its reference.',
    law: 'Law',
    kind: 'Kind of case',
    reference: 'Reference',
  },
} as const

/** Writes the letter, plain text with a line for each fact. @param hasMore whether there are accesses beyond these */
export function writeLetter(
  accesses: readonly PersonAccessRow[],
  language: Language,
  now: Date,
  hasMore: boolean,
): string {
  const text = words[language]
  const items = accesses.map((row, index) => {
    const law = lawOf(row.basis)
    const kind = kindOfCases(row.scamTypes)
    const isThai = language === 'TH'
    const agency = (isThai ? row.nameTh : row.nameEn) ?? row.agencyId
    return [
      `${index + 1}. ${writeInstant(row.at, language)}  ${agency}`,
      `   ${text.law}: ${isThai ? law.th : law.en}`,
      `   ${text.kind}: ${isThai ? kind.th : kind.en}`,
      `   ${text.reference}: ${row.id}`,
    ].join('\n')
  })
  return [
    text.title,
    `${text.made} ${writeInstant(now, language)}`,
    ...(items.length > 0 ? items : [text.none]),
    ...(hasMore ? [text.more] : []),
    text.hidden,
    text.complain,
    '',
  ].join('\n\n')
}

/** Thai letters count years in the Buddhist era. */
function writeInstant(at: Date, language: Language): string {
  const locale = language === 'TH' ? 'th-TH-u-ca-buddhist' : 'en-GB'
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: zone,
  }).format(at)
}
