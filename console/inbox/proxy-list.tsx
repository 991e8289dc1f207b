/** The legs that ended at a PromptPay number of the bank: it names the account behind each. */

import { useState } from 'react'
import { Button } from 'react-aria-components'
import { useBankName } from '../agencies/use-bank-name.ts'
import { DataTable } from '../controls/data-table.tsx'
import { ListCount } from '../controls/list-count.tsx'
import { ProblemNote } from '../controls/problem-note.tsx'
import { SidePanel } from '../controls/side-panel.tsx'
import { Instant } from '../format/instant.tsx'
import { formatBaht } from '../format/money.ts'
import { usePages } from '../graph/use-pages.ts'
import { useWords } from '../words/words.tsx'
import { proxies, type WaitingProxyFragment } from './inbox.generated.ts'
import { ResolveForm } from './resolve-form.tsx'

/** The list, the earliest transfer first. */
export function ProxyList() {
  const { say, name } = useWords()
  const bankName = useBankName()
  // kept itself, so that typed text stays when the leg leaves the list
  const [open, setOpen] = useState<WaitingProxyFragment>()
  const pages = usePages(proxies, {}, ({ unresolvedProxies }) => unresolvedProxies)
  return (
    <>
      <ListCount pages={pages} words="proxy.waiting" />
      <ProblemNote problem={pages.problem} again={pages.again} />
      <DataTable
        label={say('inbox.proxies-view')}
        pages={pages}
        columns={[
          {
            key: 'number',
            title: say('proxy.number'),
            cell: (leg) => (
              <Button className="link" onPress={() => setOpen(leg)}>
                {leg.toProxy?.maskedValue}
              </Button>
            ),
          },
          {
            key: 'type',
            title: say('proxy.type'),
            cell: ({ toProxy }) => (toProxy ? name('proxy-type', toProxy.type) : ''),
          },
          {
            key: 'amount',
            title: say('trail.amount'),
            isNumber: true,
            cell: ({ amountSatang }) => formatBaht(amountSatang),
          },
          {
            key: 'at',
            title: say('trail.at'),
            cell: ({ transferredAt }) => <Instant at={transferredAt} />,
          },
          {
            key: 'from',
            title: say('intake.fromBank'),
            cell: ({ from }) => bankName(from.bankCode),
          },
        ]}
        keyOf={({ id }) => id}
        empty={say('proxy.empty')}
      />
      {open ? (
        <SidePanel
          key={open.id}
          title={say('proxy.resolve-title', { number: open.toProxy?.maskedValue ?? '' })}
          close={() => setOpen(undefined)}
        >
          <p>{say('proxy.resolve-note', { amount: formatBaht(open.amountSatang) })}</p>
          <ResolveForm
            transferId={open.id}
            bankCode={open.to?.bankCode ?? ''}
            done={() => setOpen(undefined)}
          />
        </SidePanel>
      ) : null}
    </>
  )
}
