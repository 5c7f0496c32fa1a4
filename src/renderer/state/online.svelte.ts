/** Whether this computer has a network, as far as the browser knows. Only used to decide what is worth recommending. */
import { on } from 'svelte/events';
import { createSubscriber } from 'svelte/reactivity';

export function onlineState(): { readonly current: boolean } {
  const subscribe = createSubscriber((update) => {
    const stop = [on(window, 'online', update), on(window, 'offline', update)];
    return () => stop.forEach((off) => off());
  });
  return {
    get current() {
      subscribe();
      return navigator.onLine;
    },
  };
}
