/** Today's figures, from midnight in Bangkok. */

import { ProblemNote } from '../controls/problem-note.tsx'
import { useMinute } from '../format/clock.tsx'
import { formatBaht } from '../format/money.ts'
import { problemIn, useGraph } from '../graph/use-graph.ts'
import { useWords } from '../words/words.tsx'
import { boardFigures } from './board.generated.ts'
import { boardIntervalMs, dayOf } from './interval.ts'

/** The strip. It is counted anew by the minute, and not with every event. */
export function FigureStrip() {
  const { say } = useWords()
  const day = dayOf(useMinute())
  const { data, error, refetch } = useGraph(boardFigures, day, {
    isKept: true,
    everyMs: boardIntervalMs,
  })
  const figures = data?.data.figures
  const [cases] = figures?.cases ?? []
  const [holds] = figures?.holds ?? []
  const referrals = figures?.referrals
  const tiles: readonly (readonly [string, string, string])[] = [
    [
      say('board.reported'),
      count(cases?.reported),
      baht(cases?.lossSatang, (amount) => say('board.lost', { amount })),
    ],
    [
      say('board.requested'),
      count(holds?.requested),
      baht(holds?.requestedSatang, (amount) => say('board.asked', { amount })),
    ],
    [
      say('board.answered'),
      count(holds?.answered.count),
      holds
        ? say('board.within-10', { share: share(holds.answeredWithin10Minutes, holds.requested) })
        : '',
    ],
    [
      say('board.median'),
      minutes(holds?.answered.p50Seconds),
      holds ? say('board.slowest', { time: minutes(holds.answered.p95Seconds) }) : '',
    ],
    [
      say('board.held'),
      holds ? formatBaht(holds.heldSatang) : '–',
      holds ? say('board.of-asked', { share: share(holds.heldSatang, holds.requestedSatang) }) : '',
    ],
    [
      say('board.referred'),
      count(referrals?.referred),
      referrals ? say('board.taken-up', { count: referrals.acknowledged.count }) : '',
    ],
  ]
  return (
    <section aria-label={say('board.today')}>
      <ProblemNote problem={problemIn({ data, error })} again={() => void refetch()} />
      <dl className="tiles">
        {tiles.map(([title, value, detail]) => (
          <div key={title} className="tile">
            <dt>{title}</dt>
            <dd>
              <strong>{value}</strong>
              <small>{detail}</small>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function count(value: number | undefined): string {
  return value === undefined ? '–' : value.toLocaleString('en-US')
}

function baht(satang: number | undefined, sentence: (amount: string) => string): string {
  return satang === undefined ? '' : sentence(formatBaht(satang))
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((100 * part) / whole)
}

/** Minutes and seconds, `12:05`. */
function minutes(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return '–'
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}
