/** The call desk: takes a report while the caller speaks. */

import { useState } from 'react'
import './intake.css'
import { IntakeForm } from './intake-form.tsx'

/** The screen: a form for each call. */
export function IntakeScreen() {
  const [call, setCall] = useState(1)
  return <IntakeForm key={call} next={() => setCall(call + 1)} />
}
