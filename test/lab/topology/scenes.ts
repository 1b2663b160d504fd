// The recorded scenes, in the order in which they followed one another in one sandbox.
export const scenesInOrder = [
  'start',
  'published',
  'visited',
  'port-taken',
  'one-address',
  'modes',
  'wired',
  'firewall',
  'removed',
  'docker-stopped',
  'own-bridge',
  'on-bridge0',
];
