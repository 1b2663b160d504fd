// node-pty is installed under its own name from @lydell/node-pty, whose types carry only that name.
declare module 'node-pty' {
  export * from '@lydell/node-pty';
}
