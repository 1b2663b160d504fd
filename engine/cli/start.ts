// `vethlab start`: serves the labs to a browser until interrupted.
import { Command } from 'commander';
import { serviceManager } from '../host/service-manager.ts';
import { hasFailed } from '../protocol/preparation.ts';
import { PreparingDriver } from '../sandbox/preparing-driver.ts';
import { SandboxPool } from '../sandbox/pool.ts';
import { browserApp, builtPage } from './browser-app.ts';
import { chosenLabs } from './chosen-labs.ts';
import { openDriver } from './common-options.ts';
import { exits } from './outcome.ts';
import { portNumber, usualPort } from './numbers.ts';
import { seedOption } from './seed.ts';
import { keepRecord, logLevelOption, type LogOptions } from './server-record.ts';
import { systemNow } from './system.ts';
import { tellParts } from './tell-parts.ts';
import { untilEnded, type CliTerminal } from './terminal.ts';

interface Options extends LogOptions {
  port: number;
  seed?: string;
}

/** How `npm run dev` starts it: Vite serves the page. */
export interface DevStart {
  token: string;
}

export function startCommand(terminal: CliTerminal, dev?: DevStart): Command {
  return new Command('start')
    .option('--port <n>', 'port of 127.0.0.1 to listen on; 0 for any free port', portNumber, usualPort)
    .addOption(seedOption())
    .addOption(logLevelOption())
    .allowExcessArguments() // `start` is the default command, so unknown commands come here
    .action(async (_: unknown, command: Command) => {
      if (command.args.length > 0) command.error(`error: unknown command '${command.args[0]}'`);
      const options = command.optsWithGlobals<Options>();
      const { startServer } = await import('../server/start-server.ts');
      const { signal, progress } = terminal;
      const labs = await chosenLabs([]);
      const ownDriver = await openDriver(options, terminal);
      const { log, onWork } = keepRecord(options, terminal);
      const manager = serviceManager(process.env, (reason) => log.warn(`systemd cannot be told: ${reason}`));
      const preparing = new PreparingDriver(ownDriver, {
        signal,
        onPart: tellParts(progress),
      });
      const driver = new SandboxPool(preparing);
      const pageDirectory = dev ? builtPage : await browserApp(progress, signal);
      progress('page: ready');
      const { data: dataDirectory, port, sandbox, seed } = options;
      const system = await systemNow(sandbox, dataDirectory);
      const server = await startServer({
        ...{ labs, driver, dataDirectory, port, pageDirectory, system, preparing, log, onWork },
        ...(seed !== undefined && { seed }),
        ...(dev && { token: dev.token }),
      });
      terminal.result(`vethlab is ready: ${server.url}\n`);
      void manager.ready();
      const probed = async () => void Object.assign(system, await systemNow(sandbox, dataDirectory));
      preparing.prepare().then(probed, () => {}); // tellParts() and the page report failures
      await untilEnded(signal);
      void manager.stopping();
      if (hasFailed(preparing.preparation)) terminal.setExit(exits.couldNotRun);
      await server.close();
      await driver.close();
    });
}
