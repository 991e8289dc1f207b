/** Agencies by their ids, in the officer's language, where the graph tells no name. */

import type { Words } from '../words/words.tsx'

/** `police:station:10101` is Station 10101; the id itself where its form is unknown. */
export function formatAgency(id: string, { say, name }: Pick<Words, 'say' | 'name'>): string {
  const [, kind, code] = /^(bank|telco|police:station):(.+)$/.exec(id) ?? []
  switch (kind) {
    case 'bank':
      return say('agency-id.bank', { code: code ?? '' })
    case 'telco':
      return (code ?? '').toUpperCase()
    case 'police:station':
      return say('agency-id.station', { code: code ?? '' })
    default:
      return name('agency-id', id)
  }
}
