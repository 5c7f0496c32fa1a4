/** Reactive state is made of proxies, which cannot cross a structured clone: requests are made plain here, once. */

/** A deep copy of `value` without proxies; plain values come back as equal plain values. */
export function plain<T>(value: T): unknown {
  return $state.snapshot(value);
}
