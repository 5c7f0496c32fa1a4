/** Endings of file names that say video, lower case, as cameras, telephones and programs write them. `mp` is the film of a motion photo that was taken out of its still. */
export const videoExtensions = [
  'mp4', 'm4v', 'mov', 'qt', 'mp', '3gp', '3g2',
  'webm', 'mkv', 'ogv',
  'ts', 'mts', 'm2ts', 'm2t', 'mpg', 'mpeg', 'vob',
  'avi', 'divx', 'wmv', 'asf', 'flv', 'f4v', 'dv', 'mxf', 'insv',
] as const;
