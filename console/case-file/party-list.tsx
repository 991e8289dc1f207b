/** Agencies with a part in the case. */

import { PlainTable } from '../controls/plain-table.tsx'
import { Instant } from '../format/instant.tsx'
import { useWords } from '../words/words.tsx'
import type { File } from './file.ts'

/** Each agency with its part. */
export function PartyList({ file }: { readonly file: File }) {
  const { say, name, language } = useWords()
  return (
    <section>
      <h2>{say('file.parties')}</h2>
      <PlainTable
        label={say('file.parties')}
        rows={file.parties}
        keyOf={({ agency, role }) => `${agency.id} ${role}`}
        columns={[
          {
            key: 'agency',
            title: say('me.agency'),
            cell: ({ agency }) => (language === 'th' ? agency.nameTh : agency.nameEn),
          },
          { key: 'role', title: say('party.role'), cell: ({ role }) => name('party', role) },
          { key: 'since', title: say('party.since'), cell: ({ since }) => <Instant at={since} /> },
        ]}
      />
    </section>
  )
}
