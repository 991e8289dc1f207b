/** A value as it stood a moment ago, for work that waits until nobody types. */

import { useEffect, useState } from 'react'

/** @param afterMs time without a change after which the value is taken over */
export function useLater<Value>(value: Value, afterMs: number): Value {
  const [later, setLater] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setLater(value), afterMs)
    return () => clearTimeout(timer)
  }, [value, afterMs])
  return later
}
