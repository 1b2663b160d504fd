// The recorded scenes, in the order in which they were recorded in one sandbox.
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
