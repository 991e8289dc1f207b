/** Whether the feed is connected, how many requests are new, and whether they are heard. */

import { Button } from 'react-aria-components'
import { useOfficer } from '../frame/officer.tsx'
import { useWords } from '../words/words.tsx'
import { useFeed } from './use-feed.ts'
import { useNewRequests } from './use-new-requests.ts'

/** Follows the feed where the officer may read it; an authority of oversight has none. */
export function LiveState() {
  const { say } = useWords()
  const { scopes } = useOfficer()
  const hasFeed = scopes.includes('events:read')
  const hasRequests = hasFeed && scopes.includes('holds:place')
  const { count, isSilent, setIsSilent, hear } = useNewRequests(hasRequests)
  const isLive = useFeed(hasFeed, hear)
  if (!hasFeed) return null
  return (
    <>
      <p role="status" className={isLive ? 'live' : 'live is-late'}>
        {isLive ? say('frame.live') : say('frame.not-live')}
        {count > 0 ? <strong> · {say('frame.new-requests', { count })}</strong> : null}
      </p>
      {hasRequests ? (
        <Button className="quiet" onPress={() => setIsSilent(!isSilent)}>
          {isSilent ? say('frame.sound-off') : say('frame.sound-on')}
        </Button>
      ) : null}
    </>
  )
}
