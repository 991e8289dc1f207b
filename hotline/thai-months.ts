/** Names of the months in Thai and English, in full and abbreviated. */

const thaiMonths = [
  ['มกราคม', 'มค', 'january', 'jan'],
  ['กุมภาพันธ์', 'กพ', 'february', 'feb'],
  ['มีนาคม', 'มีค', 'march', 'mar'],
  ['เมษายน', 'เมย', 'april', 'apr'],
  ['พฤษภาคม', 'พค', 'may', 'may'],
  ['มิถุนายน', 'มิย', 'june', 'jun'],
  ['กรกฎาคม', 'กค', 'july', 'jul'],
  ['สิงหาคม', 'สค', 'august', 'aug'],
  ['กันยายน', 'กย', 'september', 'sep'],
  ['ตุลาคม', 'ตค', 'october', 'oct'],
  ['พฤศจิกายน', 'พย', 'november', 'nov'],
  ['ธันวาคม', 'ธค', 'december', 'dec'],
] as const

const numbers = new Map<string, number>(
  thaiMonths.flatMap((names, index) => names.map((name) => [name, index + 1] as const)),
)
numbers.set('sept', 9)

/** 1 to 12 for `พฤศจิกายน`, `พ.ย.`, `November` or `Nov.`; undefined for another word. */
export function readMonthName(word: string): number | undefined {
  return numbers.get(word.toLowerCase().replaceAll(/[.\s]/g, ''))
}
