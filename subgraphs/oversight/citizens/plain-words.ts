/** Laws and kinds of case in plain Thai and English, for the persons concerned. */

/** One thing in both languages. */
export interface PlainWords {
  readonly th: string
  readonly en: string
}

const decree = {
  th: 'พระราชกำหนดมาตรการป้องกันและปราบปรามอาชญากรรมทางเทคโนโลยี',
  en: 'Emergency Decree on Measures for the Prevention and Suppression of Technology Crimes',
}

const sectionOfDecree = (section: string): PlainWords => ({
  th: `${decree.th} มาตรา ${section}`,
  en: `${decree.en}, section ${section}`,
})

/** Laws by the basis of a purpose. */
const laws: Readonly<Record<string, PlainWords>> = {
  s4: sectionOfDecree('4'),
  s5: sectionOfDecree('5'),
  s6: sectionOfDecree('6'),
  s7: sectionOfDecree('7'),
  s8: sectionOfDecree('8'),
  's8-5': sectionOfDecree('8/5'),
  cpc: { th: 'ประมวลกฎหมายวิธีพิจารณาความอาญา', en: 'Criminal Procedure Code' },
  amla: {
    th: 'พระราชบัญญัติป้องกันและปราบปรามการฟอกเงิน',
    en: 'Anti-Money Laundering Act',
  },
  nbtc: {
    th: 'หน้าที่ของสำนักงาน กสทช. ในการกำกับดูแลหมายเลขโทรศัพท์',
    en: 'Task of the NBTC to regulate telephone numbers',
  },
  pdpa: {
    th: 'พระราชบัญญัติคุ้มครองข้อมูลส่วนบุคคล มาตรา 30 (คำขอของเจ้าของข้อมูล)',
    en: 'Personal Data Protection Act, section 30 (request of the person)',
  },
}
/** Data that need no stated purpose: an account or number without a name. */
const ownTask: PlainWords = {
  th: 'หน้าที่ของหน่วยงานตามพระราชกำหนด โดยไม่เปิดเผยชื่อหรือเลขประจำตัวประชาชน',
  en: 'Task of the agency under the Decree, without name and national ID',
}

/** The law of a basis. */
export function lawOf(basis: string | null): PlainWords {
  return (basis === null ? undefined : laws[basis]) ?? ownTask
}

/** Kinds of case by type of scam. */
const kinds: Readonly<Record<string, PlainWords>> = {
  PURCHASE_NOT_SYNDICATE: { th: 'หลอกขายสินค้าหรือบริการ', en: 'fraud in the sale of goods' },
  PURCHASE_SYNDICATE: {
    th: 'หลอกขายสินค้าหรือบริการโดยขบวนการ',
    en: 'fraud in the sale of goods by an organised group',
  },
  JOB_TASK: { th: 'หลอกให้โอนเงินเพื่อทำงาน', en: 'fraud with an offer of work' },
  LOAN: { th: 'หลอกให้กู้เงิน', en: 'fraud with an offer of a loan' },
  INVESTMENT: { th: 'หลอกให้ลงทุน', en: 'fraud with an investment' },
  CALL_CENTRE_THREAT: { th: 'ข่มขู่ทางโทรศัพท์', en: 'threats by telephone' },
  IMPERSONATE_TO_BORROW: { th: 'แอบอ้างเป็นคนรู้จักเพื่อยืมเงิน', en: 'impersonation of a friend' },
  PRIZE_OR_OTHER: { th: 'หลอกให้โอนเงินเพื่อรับรางวัลหรืออื่น ๆ', en: 'fraud with a prize' },
  REMOTE_CONTROL: { th: 'ติดตั้งโปรแกรมควบคุมเครื่อง', en: 'remote control of a telephone' },
  FALSE_COMPUTER_DATA: { th: 'นำเข้าข้อมูลเท็จ', en: 'false computer data' },
  ROMANCE: { th: 'หลอกให้รักแล้วโอนเงิน', en: 'romance fraud' },
  ROMANCE_INVESTMENT: { th: 'หลอกให้รักแล้วลงทุน', en: 'romance fraud with an investment' },
  DIGITAL_ASSET: { th: 'สินทรัพย์ดิจิทัล', en: 'digital assets' },
  HACKING: { th: 'เจาะระบบคอมพิวเตอร์', en: 'hacking' },
}
const noCase: PlainWords = { th: 'ไม่ผูกกับคดี', en: 'no case' }
const otherCase: PlainWords = { th: 'คดีอาชญากรรมทางเทคโนโลยี', en: 'technology crime' }

/** The kinds of the cases of an access. */
export function kindOfCases(scamTypes: readonly string[]): PlainWords {
  if (scamTypes.length === 0) return noCase
  const words = scamTypes.map((type) => kinds[type] ?? otherCase)
  return {
    th: words.map(({ th }) => th).join(', '),
    en: words.map(({ en }) => en).join(', '),
  }
}
