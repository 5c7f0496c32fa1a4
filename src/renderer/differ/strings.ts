/** The words of "what differs", as a part of the one catalogue in ../strings.ts. */
export function differStrings() {
  return {
    open: 'What differs',
    title: 'What differs between the two',
    text: 'Everyday words that fit one of them better than the other, as the model sees it. A click searches for the word.',
    more: (name: string) => `More in ${name}`,
    nothing: 'No word stands out here.',
    alike: 'Alike',
    alikeWords: { strong: 'very alike', some: 'rather alike', weak: 'hardly alike' },
    learning: 'The words are still being learned. This takes a minute after the first start with a model.',
    searchFor: (word: string) => `Search for ${word}`,
    failed: 'The two could not be compared.',
  };
}
