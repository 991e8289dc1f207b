/** Operations on a case that differ as programs of different agencies' systems do: fields, aliases, arguments, names. */

import { createRandom } from '../../../dist/local/seed/random.js'

/** What may be left out of each selection set; what has braces of its own holds less than all of it, too. */
const optional = {
  case: [
    'caseNumber',
    'status',
    'scamType',
    'channel',
    'reportedAt',
    'narrative',
    'lossSatang',
    'heldSatang',
    ['victim', ['nationalId', 'name', 'accountCount', 'simCount']],
    ['transfers', ['hop', 'amountSatang', 'reference', 'transferredAt', 'FROM', 'TO']],
    ['holds', ['state', 'basis', 'heldSatang', 'requestedSatang', 'requestedAt', 'lapsesAt']],
    ['parties', ['role', 'since', ['agency', ['nameTh', 'nameEn', 'kind']]]],
    ['suspectNumbers', ['status', 'operator', 'registeredAt']],
    ['timeline(first: FIRST)', [['nodes', ['at', 'kind', 'summary']]]],
    ['referral', ['state', ['station', ['code', 'nameTh', 'nameEn', 'province']]]],
  ],
  FROM: ['from', ['bankCode', 'accountNumber', 'maskedNumber', 'status']],
  TO: [
    'to',
    [
      'bankCode',
      'accountNumber',
      'status',
      'muleTier',
      ['holder', ['name', 'simCount', 'accountCount']],
      ['holds(state: STATE)', ['state', 'heldSatang', 'placedAt']],
    ],
  ],
}
const states = ['REQUESTED', 'PLACED', 'PARTIAL', 'NO_FUNDS', 'COMPLAINED', 'LIFTED', 'LAPSED']

/**
 * The same operations on every run, no two with the same text.
 * @param caseFile what all of them are about: variables and purpose
 */
export function makeOperations(count, { variables, purpose }) {
  const random = createRandom(1441)
  const queries = new Set()
  while (queries.size < count) {
    const alias = random.pick(['', 'file: ', `case${random.below(20)}: `])
    const fields = select(random, optional.case)
    queries.add(`query Case($id: ID!) { ${alias}case(id: $id) { id ${fields} } }`)
  }
  return [...queries].map((query) => ({ query, variables, purpose }))
}

/** Each field of the set is there every other time, now and then under another name. */
function select(random, fields) {
  const chosen = fields.filter(() => random.below(2) === 0)
  if (chosen.length === 0) return '__typename'
  return chosen.map((field) => writeField(random, optional[field] ?? field)).join(' ')
}

function writeField(random, field) {
  const [name, inner] = Array.isArray(field) ? field : [field]
  const text = name
    .replace('FIRST', () => String(1 + random.below(50)))
    .replace('STATE', () => random.pick(states))
  const alias = random.below(12) === 0 ? `my_${name.split('(')[0]}: ` : ''
  return inner ? `${alias}${text} { ${select(random, inner)} }` : alias + text
}
