/** The centre's live board: banks that have not answered, holds that lapse soon, overdue referrals, and today's figures. */

import { useState } from 'react'
import { useWords } from '../words/words.tsx'
import { BankList } from './bank-list.tsx'
import './board.css'
import { FigureStrip } from './figure-strip.tsx'
import { LapsingList } from './lapsing-list.tsx'
import { OverdueList } from './overdue-list.tsx'
import { RequestList } from './request-list.tsx'

/** The screen. */
export function BoardScreen() {
  const { say } = useWords()
  const [bankCode, setBankCode] = useState<string>()
  return (
    <section className="board">
      <h1>{say('board.title')}</h1>
      <FigureStrip />
      <div className="board-row">
        <BankList chosen={bankCode} choose={setBankCode} />
        <RequestList bankCode={bankCode} showAll={() => setBankCode(undefined)} />
      </div>
      <div className="board-row is-lower">
        <LapsingList />
        <OverdueList />
      </div>
    </section>
  )
}
