/** Instants in Bangkok's time: the Buddhist year in Thai, with the ISO form beside it. */

import { useWords, type Language } from '../words/words.tsx'

const timeZone = 'Asia/Bangkok'
const formats: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  th: new Intl.DateTimeFormat('th-TH-u-ca-buddhist', {
    timeZone,
    dateStyle: 'medium',
    timeStyle: 'short',
  }),
  en: new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'medium', timeStyle: 'short' }),
}

/** An instant as a person reads it. */
export function Instant({ at }: { readonly at: string }) {
  const { language } = useWords()
  return (
    <time className="instant" dateTime={at}>
      <span>{formatInstant(at, language)}</span> <small>{formatIso(at)}</small>
    </time>
  )
}

const dayFormats: Readonly<Record<Language, Intl.DateTimeFormat>> = {
  th: new Intl.DateTimeFormat('th-TH-u-ca-buddhist', { timeZone, dateStyle: 'medium' }),
  en: new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'medium' }),
}

/** A day in Bangkok, given as `2026-11-26`, as a person reads it. */
export function Day({ day }: { readonly day: string }) {
  const { language } = useWords()
  const text = dayFormats[language].format(new Date(`${day}T12:00:00+07:00`))
  return (
    <time className="instant" dateTime={day}>
      <span>{text}</span> <small>{day}</small>
    </time>
  )
}

/** `26 พ.ย. 2569 13:43`, or `26 Nov 2026, 13:43`. */
export function formatInstant(at: string, language: Language): string {
  return formats[language].format(new Date(at))
}

const isoFormat = new Intl.DateTimeFormat('sv-SE', {
  timeZone,
  dateStyle: 'short',
  timeStyle: 'short',
})

/** `2026-11-26 13:43`, in Bangkok. */
export function formatIso(at: string): string {
  return isoFormat.format(new Date(at))
}
