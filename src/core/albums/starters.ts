/** Labels worth having, offered when a library is new; none of them is there until it is chosen. */
import type { AlbumColour } from '../../shared/albums-contract.ts';

export interface Starter {
  key: string;
  name: string;
  /** One sentence. */
  about: string;
  icon: string;
  colour: AlbumColour;
  phrasings: readonly string[];
  private: boolean;
}

export const starters: readonly Starter[] = [
  { key: 'screenshots', name: 'Screenshots', about: 'Pictures of screens, out of the way of your photos.', icon: 'monitor-smartphone', colour: 'grey', phrasings: ['a screenshot', 'a computer screen', 'a phone screen'], private: false },
  { key: 'documents', name: 'Receipts and documents', about: 'Papers you photographed. Private: hidden until you unlock it.', icon: 'receipt-text', colour: 'grey', phrasings: ['a receipt', 'a document', 'a page of text'], private: true },
  { key: 'food', name: 'Food', about: 'Meals, cakes and everything on plates.', icon: 'utensils', colour: 'orange', phrasings: ['food', 'a meal', 'a dish on a plate'], private: false },
  { key: 'pets', name: 'Pets', about: 'Dogs, cats and other company.', icon: 'paw-print', colour: 'yellow', phrasings: ['a dog', 'a cat', 'a pet'], private: false },
  { key: 'sunsets', name: 'Sunsets', about: 'Evening and morning skies.', icon: 'sunset', colour: 'red', phrasings: ['a sunset', 'a sunrise'], private: false },
  { key: 'beach', name: 'Beach', about: 'Days by the sea.', icon: 'tree-palm', colour: 'teal', phrasings: ['a beach', 'the seaside'], private: false },
  { key: 'snow', name: 'Snow', about: 'Winter and white mountains.', icon: 'snowflake', colour: 'blue', phrasings: ['snow', 'a snowy landscape'], private: false },
  { key: 'cars', name: 'Cars', about: 'Cars, old and new.', icon: 'car', colour: 'purple', phrasings: ['a car'], private: false },
  { key: 'flowers', name: 'Flowers', about: 'Flowers and blossom.', icon: 'flower-2', colour: 'pink', phrasings: ['a flower', 'blossom'], private: false },
  { key: 'groups', name: 'People together', about: 'Groups of people: parties, families, teams.', icon: 'users', colour: 'green', phrasings: ['a group of people', 'people at a party'], private: false },
];
