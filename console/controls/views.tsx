/** The views of a screen as tabs: arrow keys go from one to the next. */

import type { ReactNode } from 'react'
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components'

/** One view. */
export interface View<Key extends string> {
  readonly key: Key
  readonly title: string
}

/** Tabs over the view that is chosen; the others are not in the page. */
export function Views<Key extends string>({
  label,
  views,
  chosen,
  choose,
  children,
}: {
  readonly label: string
  readonly views: readonly View<Key>[]
  readonly chosen: Key
  readonly choose: (key: Key) => void
  readonly children: ReactNode
}) {
  return (
    <Tabs
      selectedKey={chosen}
      onSelectionChange={(key) => choose(key as Key)} // one of the views
    >
      <TabList aria-label={label} className="views">
        {views.map(({ key, title }) => (
          <Tab key={key} id={key}>
            {title}
          </Tab>
        ))}
      </TabList>
      <TabPanel key={chosen} id={chosen}>
        {children}
      </TabPanel>
    </Tabs>
  )
}
