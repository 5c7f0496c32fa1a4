/** Which screen is shown, and what of it. Kept in the address after `#`, so that back, forward and reload do what they say. */

export const screens = ['photos', 'albums', 'duplicates', 'plan', 'disposals', 'activity', 'settings', 'models'] as const;
export type Screen = (typeof screens)[number];

/** `#/albums/42/edit` is the screen `albums` with the path `['42', 'edit']`. */
export interface Place {
  screen: Screen;
  path: readonly string[];
}

export function placeOf(hash: string): Place {
  const [name, ...path] = hash.replace(/^#\//, '').split('/').map(decode);
  const screen = screens.find((each) => each === name);
  return screen === undefined ? { screen: 'photos', path: [] } : { screen, path: path.filter((part) => part !== '') };
}

/** What somebody typed into the address may be no proper encoding. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return part;
    throw error;
  }
}

export class Router {
  screen = $state<Screen>('photos');
  path = $state.raw<readonly string[]>([]);

  constructor(hash: string) {
    this.#adopt(placeOf(hash));
  }

  /** Follows the address; returns the function that stops. */
  follow(window: Window): () => void {
    const follow = (): void => this.#adopt(placeOf(window.location.hash));
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }

  go(screen: Screen, ...path: readonly string[]): void {
    if (this.screen === screen && this.path.join('/') === path.join('/')) return;
    this.#adopt({ screen, path });
    location.hash = `#/${[screen, ...path.map(encodeURIComponent)].join('/')}`;
  }

  #adopt({ screen, path }: Place): void {
    this.screen = screen;
    this.path = path;
  }
}
