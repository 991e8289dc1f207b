/** The button that sends a form, or does an act at once. */

import { Button } from 'react-aria-components'

/**
 * The button. While the request is on its way it keeps the focus and looks disabled; the handler of the press ignores a
 * second one.
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
