/** States in which money is held. */
export const standingStates: readonly string[] = ['PLACED', 'PARTIAL', 'COMPLAINED', 'EXTENDED']
