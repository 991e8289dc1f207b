/** Attaches a second report of the same loss to the case that is there. */

import { randomUUID } from 'node:crypto'
import type { CallerIdentity } from '../../../schema/identity.ts'
import { insertCaseEvent } from '../../kit/access/timeline.ts'
import type { Queryable } from '../../kit/database/database.ts'
import { badUserInput } from '../../kit/errors.ts'
import { insertAmendments } from '../amendments/store.ts'
import { maxSuspectNumbers } from '../amendments/amend-case.ts'
import { lockOpenCase } from '../locks/lock-case.ts'
import { insertNote } from '../notes/store.ts'
import { findNumbersOfCases, insertNumbers } from '../store.ts'
import { recordMoneyTrail } from '../transfers/money-trail.ts'
import { withoutRecorded } from '../transfers/same-leg.ts'
import type { Report } from './report.ts'

/**
 * Adds what the report has and the case has not: legs, suspect numbers, and the narrative as a note. The case's own
 * values (type, channel, victim) stay.
 * @throws {BAD_USER_INPUT} when the case would have more than 100 suspect numbers
 */
export async function attachReport(
  db: Queryable,
  caseId: string,
  report: Report,
  caller: CallerIdentity,
  at: Date,
): Promise<void> {
  await lockOpenCase(db, caseId)
  const transfers = await withoutRecorded(db, caseId, report.trail.transfers)
  if (transfers.length > 0)
    await recordMoneyTrail(db, caseId, { ...report.trail, transfers }, caller, at)
  const known = (await findNumbersOfCases(db, [caseId])).map(({ msisdn }) => msisdn)
  const added = report.msisdns.filter((msisdn) => !known.includes(msisdn))
  if (known.length + added.length > maxSuspectNumbers)
    throw badUserInput(
      `a case has at most ${maxSuspectNumbers} suspect numbers`,
      'TOO_MANY_NUMBERS',
    )
  if (added.length > 0) {
    await insertNumbers(db, caseId, added, at)
    const changes = added.map((becomes) => ({ field: 'suspectMsisdns', was: null, becomes }))
    await insertAmendments(db, caseId, changes, 'another report of the same loss', at)
  }
  if (report.narrative !== null)
    await insertNote(db, { id: randomUUID(), caseId, at, text: report.narrative })
  await insertCaseEvent(db, caseId, at, 'REPORT_ATTACHED', 'another report of the loss was added')
}
