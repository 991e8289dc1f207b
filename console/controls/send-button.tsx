/** The button that sends a form, or does an act at once. */

import { Button } from 'react-aria-components'

/**
 * The button. It keeps the focus while the request is on its way, and looks as if it could not be pressed; whoever handles the
 * press leaves a second one alone.
 */
export function SendButton({
  type = 'button',
  isPending,
  onPress,
  children,
}: {
  readonly type?: 'button' | 'submit'
  readonly isPending: boolean
  readonly onPress?: () => void
  readonly children: string
}) {
  return (
    <Button
      type={type}
      className={isPending ? 'primary is-pending' : 'primary'}
      onPress={() => {
        if (!isPending) onPress?.()
      }}
    >
      {children}
    </Button>
  )
}
