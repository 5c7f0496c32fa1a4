/** The words of the desktop app's own menus and dialogs. The page has its own catalogue. */
export const strings = {
  name: 'Snapsift',
  chooseFolder: 'Choose a folder with photos',
  file: 'File',
  addFolder: 'Add Folder…',
  indexNow: 'Look for New Photos',
  openLibraryFolder: 'Open Library Folder',
  view: 'View',
  help: 'Help',
  about: 'About Snapsift',
  aboutText: 'Everything stays on this computer.',
  failedTitle: 'Snapsift could not do that',
} as const;
