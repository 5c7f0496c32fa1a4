/** Which screen is shown. Kept in the address after `#`, so that back, forward and reload do what they say. */

export const screens = ['photos', 'activity', 'settings', 'models'] as const;
export type Screen = (typeof screens)[number];

export const screenOf = (hash: string): Screen => screens.find((screen) => hash === `#/${screen}`) ?? 'photos';

export class Router {
  screen = $state<Screen>('photos');

  constructor(hash: string) {
    this.screen = screenOf(hash);
  }

  /** Follows the address; returns the function that stops. */
  follow(window: Window): () => void {
    const follow = (): void => void (this.screen = screenOf(window.location.hash));
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }

  go(screen: Screen): void {
    if (this.screen === screen) return;
    this.screen = screen;
    location.hash = `#/${screen}`;
  }
}
