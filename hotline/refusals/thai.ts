/** The sentence of each refusal in Thai. */

import { thaiNameOf } from '../column-names.ts'
import type { RefusalCode, RefusalLanguage } from './refusal.ts'

const asText = 'จัดรูปแบบคอลัมน์เป็นข้อความแล้วพิมพ์ใหม่'
const dateForm = 'เขียนเป็น วัน/เดือน/ปี ชั่วโมง:นาที เช่น 20/11/2569 16:51:55'

const sentences: Readonly<Record<RefusalCode, string>> = {
  FILE_NOT_FOUND: '{path}: ไม่พบไฟล์',
  FILE_TOO_LARGE: 'ไฟล์ใหญ่กว่า 50 MB',
  FILE_EMPTY: 'ไฟล์ว่างเปล่า',
  FILE_TOO_LONG: 'ไฟล์มีมากกว่า {rows} แถว',
  FILE_OLD_WORKBOOK: 'ไฟล์เป็น Excel รุ่นเก่า (.xls) หรือมีรหัสผ่าน บันทึกเป็น .xlsx โดยไม่ใส่รหัสผ่าน',
  FILE_NO_WORKBOOK: 'ไฟล์ไม่ใช่ Excel (.xlsx)',
  FILE_DAMAGED: 'ไฟล์ Excel เสียหาย เปิดด้วย Excel แล้วบันทึกใหม่',
  FILE_UNPACKED_TOO_LARGE: 'ไฟล์ Excel ใหญ่เกินไป',
  FILE_TOO_MANY_MERGED: 'ไฟล์ Excel มีเซลล์ที่ผสานกันมากเกินไป',
  FILE_MIXED_ENCODING: 'ไฟล์ขึ้นต้นเป็น {encoding} แต่มีรหัสอักขระอื่นปน บันทึกเป็น "CSV UTF-8"',
  FILE_UNKNOWN_ENCODING: 'รหัสอักขระไม่ใช่ UTF-8, UTF-16 หรือ TIS-620 (windows-874) บันทึกเป็น "CSV UTF-8"',
  HEADER_MISSING: 'ไม่พบชื่อคอลัมน์ใน {rows} แถวแรก แถวแรกของตารางต้องเป็นหัวตาราง',
  HEADER_TWICE: 'มีคอลัมน์ “{column}” ซ้ำ',
  HEADER_INCOMPLETE: 'หัวตารางขาดคอลัมน์: {columns}',
  SHEETS_ALIKE: 'มีหลายชีตที่มีคอลัมน์รับแจ้ง: {sheets} เหลือไว้ในไฟล์เพียงชีตเดียว',
  SHEET_HIDDEN: 'ชีตที่มีคอลัมน์รับแจ้งถูกซ่อนอยู่: {sheet} ยกเลิกการซ่อน',
  SHEET_MISSING: 'ไม่มีชีตใดมีคอลัมน์รับแจ้ง ชีตที่มี: {sheets}',
  QUOTE_MISPLACED: 'เครื่องหมายคำพูดอยู่ผิดที่ ใส่เครื่องหมายคำพูดครอบทั้งช่อง และเขียนเครื่องหมายที่อยู่ข้างในสองตัว',
  ROW_TOO_LONG: 'หัวตารางมี {cells} ช่อง แต่แถวนี้มีมากกว่า ช่องที่มีตัวคั่นต้องอยู่ในเครื่องหมายคำพูด',
  CELL_ERROR: 'ช่องนี้แสดงข้อผิดพลาดของ Excel แทนค่า แก้ไขแล้วบันทึกใหม่',
  CELL_MERGED: 'ช่องนี้ผสานกับช่องอื่น ยกเลิกการผสานแล้วกรอกทุกช่อง',
  FORMULA_UNCALCULATED: 'ไฟล์ไม่มีผลลัพธ์ของสูตร เปิดด้วย Excel แล้วบันทึกใหม่',
  BANK_UNKNOWN: 'ไม่รู้จักธนาคาร ใช้รหัสสามหลัก ชื่อย่อ หรือชื่อที่ขึ้นทะเบียนของผู้ให้บริการที่เข้าร่วม',
  CASE_NUMBER_MALFORMED: 'เลขที่เคสต้องเป็นตัวอักษรอังกฤษ ตัวเลข และ / . _ - รวม 3 ถึง 40 ตัว',
  NATIONAL_ID_CUT: 'สเปรดชีตตัดเลขประจำตัวประชาชน จัดรูปแบบคอลัมน์เป็นข้อความ',
  NATIONAL_ID_MALFORMED: 'เลขประจำตัวประชาชนต้องมี 13 หลัก และหลักตรวจสอบต้องถูกต้อง',
  HOP_MALFORMED: 'ลำดับต้องเป็นจำนวนเต็ม 1 ถึง 100',
  NAME_MALFORMED: 'ชื่อต้องมี 1 ถึง 200 ตัวอักษร',
  AMOUNT_MALFORMED: 'จำนวนเงินเป็นบาท มากกว่า 0 และทศนิยมไม่เกินสองตำแหน่ง เช่น 12,500.50',
  PHONE_CUT: 'สเปรดชีตตัดหมายเลขโทรศัพท์ จัดรูปแบบคอลัมน์เป็นข้อความ',
  PHONE_MALFORMED:
    'ต้องเป็นหมายเลขโทรศัพท์มือถือหมายเลขเดียว 10 หลัก ขึ้นต้นด้วย 06, 08 หรือ 09 หรือ +66 ตามด้วย 9 หลัก',
  SCAM_TYPE_UNKNOWN: 'ประเภทคดีต้องเป็นชื่อภาษาไทยของตำรวจ หรือชื่อ ScamType ของระบบ',
  CHANNEL_UNKNOWN: 'ช่องทางต้องเป็น 1441, WEB, BANK หรือ POLICE',
  ACCOUNT_CUT: `สเปรดชีตตัดเลขบัญชี ${asText}`,
  ACCOUNT_MALFORMED: 'เลขบัญชีต้องเป็นตัวเลข มีขีดหรือไม่มีก็ได้ {bank} มี {lengths} หลัก',
  ACCOUNT_ZEROS: 'เลขบัญชีต้องไม่เป็นศูนย์ทั้งหมด {bank} มี {lengths} หลัก',
  ACCOUNT_LONG: 'เลขบัญชีของ {bank} มี {lengths} หลัก แต่ช่องนี้มี {digits} หลัก',
  ACCOUNT_SHORT: `เลขบัญชีของ {bank} มี {lengths} หลัก แต่ช่องนี้มี {digits} หลัก สเปรดชีตอาจตัดศูนย์ข้างหน้า ${asText}`,
  ACCOUNT_NUMBER: `ช่องนี้เป็นชนิดตัวเลข ศูนย์ข้างหน้าอาจหาย ${asText}`,
  PROXY_CUT: `สเปรดชีตตัดหมายเลขพร้อมเพย์ ${asText}`,
  PROXY_MALFORMED:
    'หมายเลขพร้อมเพย์ต้องเป็นหมายเลขโทรศัพท์มือถือ 10 หลัก เลขประจำตัว 13 หลักที่หลักตรวจสอบถูกต้อง หรือ e-Wallet 15 หลัก',
  PROXY_AND_ACCOUNT: 'แถวนี้มีทั้งหมายเลขพร้อมเพย์และเลขบัญชี กรอกเพียงอย่างเดียว',
  PROXY_HOLDER:
    'แถวที่มีหมายเลขพร้อมเพย์ต้องไม่มีเลขประจำตัวอื่นนอกจากหมายเลขนั้น ธนาคารปลายทางเป็นผู้แจ้งเจ้าของบัญชี',
  DATE_SERIAL: `วันที่เป็นเลขลำดับของสเปรดชีตที่ไม่ทราบระบบวันที่ ${dateForm}`,
  DATE_MALFORMED: `อ่านวันที่ไม่ได้ ${dateForm}`,
  DATE_SHORT_YEAR: `ปีต้องมีสี่หลัก ${dateForm}`,
  DATE_NO_TIME: `ไม่มีเวลา ${dateForm}`,
  DATE_NO_SUCH_TIME: `เวลานี้ไม่มีจริง ${dateForm}`,
  DATE_AMBIGUOUS: `แยกวันกับเดือนไม่ได้ ${dateForm}`,
  DATE_OTHER_ERA: 'ปีไม่ตรงกับศักราชที่ระบุในช่อง',
  DATE_NO_SUCH_DAY: `วันหรือเวลานี้ไม่มีจริง ${dateForm}`,
  DATE_FUTURE: 'วันที่ต้องไม่อยู่ในอนาคต',
  DATE_OLD: 'วันที่ต้องไม่ย้อนหลังเกินสิบปี',
  REFERENCE_CUT: 'สเปรดชีตตัดเลขอ้างอิง จัดรูปแบบคอลัมน์เป็นข้อความ',
  REFERENCE_NUMBER: 'ช่องนี้เป็นชนิดตัวเลข ศูนย์ข้างหน้าอาจหาย จัดรูปแบบคอลัมน์เป็นข้อความ',
  REFERENCE_MALFORMED: 'เลขอ้างอิงต้องเป็นตัวอักษร ตัวเลข และ / . _ - รวม 1 ถึง 64 ตัว',
  REFERENCE_ROUNDED: 'เลขอ้างอิงเป็นศูนย์ตั้งแต่หลักที่สิบหก สเปรดชีตอาจปัดเลข จัดรูปแบบคอลัมน์เป็นข้อความ',
  REFERENCE_TWICE: 'บรรทัด {line} มีธนาคารต้นทางและเลขอ้างอิงเดียวกัน แต่ “{column}” ต่างกัน',
  REFERENCE_OTHER_CAPITALS: 'เลขอ้างอิงต่างจากบรรทัด {line} เพียงตัวพิมพ์ใหญ่เล็ก',
  REFERENCE_OTHER_ZEROS: 'เลขอ้างอิงต่างจากบรรทัด {line} เพียงศูนย์ข้างหน้า',
  REFERENCE_RECORDED_ALIKE: 'เลขอ้างอิงต่างจากที่บันทึกไว้เพียงศูนย์ข้างหน้าหรือตัวพิมพ์ใหญ่เล็ก',
  REFERENCE_RECORDED_ELSEWHERE: 'ธนาคารต้นทางและเลขอ้างอิงนี้บันทึกไว้ในเคสอื่นแล้ว',
  REFERENCE_RECORDED_OTHERWISE: 'ธนาคารต้นทางและเลขอ้างอิงนี้บันทึกไว้แล้ว แต่ “{column}” ต่างกัน',
  CASE_DIFFERS: 'ค่าต่างจากบรรทัด {line} ซึ่งมีเลขที่เคสเดียวกัน',
  CASE_RECORDED_OTHERWISE: 'เลขที่เคสนี้บันทึกไว้แล้ว แต่ “{column}” ต่างกัน',
  CASE_CLOSED: 'เคสปิดแล้ว เพิ่มรายการโอนหรือหมายเลขไม่ได้',
  CASE_FULL: 'เคสมีหมายเลขคนร้าย {most} หมายเลขแล้ว ซึ่งมากที่สุดที่มีได้',
  GRAPH_REFUSED: 'ระบบไม่รับแถวนี้ ({error}: {message})',
}

/** Thai: columns by their Thai names. */
export const inThai: RefusalLanguage = {
  sentences,
  nameOfColumn: thaiNameOf,
  or: 'หรือ',
  to: 'ถึง',
}
