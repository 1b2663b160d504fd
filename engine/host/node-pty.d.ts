// node-pty is installed as an alias of @lydell/node-pty, but the package's types only use the latter name.
declare module 'node-pty' {
  export * from '@lydell/node-pty';
}
