/** The words of the desktop app's own menus and dialogs. The page has its own catalogue. */
export const strings = {
  name: 'Snapsift',
  choose: {
    photos: 'Choose a folder with photos',
    export: 'Choose the folder to export to',
    model: 'Choose the folder of a model',
    archive: 'Choose the archive of a model',
  },
  archives: 'Archives',
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
