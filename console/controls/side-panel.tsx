/** A dialog at the side of the screen, for one row and for what one can do with it. */

import type { ReactNode } from 'react'
import { Button, Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { useWords } from '../words/words.tsx'

/** The panel; Escape and the button at its end close it. */
export function SidePanel({
  title,
  isWide = false,
  close,
  children,
}: {
  readonly title: string
  /** For panels that hold a table. */
  readonly isWide?: boolean
  readonly close: () => void
  readonly children: ReactNode
}) {
  const { say } = useWords()
  return (
    <ModalOverlay isOpen onOpenChange={close} className="overlay">
      <Modal className={isWide ? 'modal wide' : 'modal'}>
        <Dialog>
          <Heading slot="title">{title}</Heading>
          {children}
          <div className="actions">
            <Button className="quiet" onPress={close}>
              {say('action.close')}
            </Button>
          </div>
        </Dialog>
      </Modal>
    </ModalOverlay>
  )
}
