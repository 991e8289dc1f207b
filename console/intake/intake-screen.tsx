/** The desk that opens cases: takes a report while the caller speaks. */

import { useState } from 'react'
import { useOfficer } from '../frame/officer.tsx'
import { deskOf } from './desk.ts'
import './intake.css'
import { IntakeForm } from './intake-form.tsx'
import { forgetReport } from './typed-report.ts'

/** The screen: a form for each call; nothing where the officer opens no cases. */
export function IntakeScreen() {
  const [call, setCall] = useState(1)
  const desk = deskOf(useOfficer())
  const next = () => {
    forgetReport()
    setCall(call + 1)
  }
  return desk ? <IntakeForm key={call} desk={desk} next={next} /> : null
}
