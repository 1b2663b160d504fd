// `vethlab demo` with a browser: serves the presenter's and the audience's page until interrupted.
import { guarded } from '../errors/guarded.ts';
import { recordPlayer } from '../demo/record-player.ts';
import { Player } from '../demo/player.ts';
import { playerSize } from '../demo/player-terms.ts';
import { CastFile } from '../terminal/cast-file.ts';
import { PreparingDriver } from '../sandbox/preparing-driver.ts';
import type { Lab } from '../protocol/lab.ts';
import { DataDirectory } from '../host/data-directory.ts';
import { browserApp } from './browser-app.ts';
import { openDriver } from './common-options.ts';
import { saveDemo, type DemoOptions } from './save-demo.ts';
import { keepRecord } from './server-record.ts';
import { systemNow } from './system.ts';
import { tellParts } from './tell-parts.ts';
import { untilEnded, type CliTerminal } from './terminal.ts';

export async function stageDemo(lab: Lab, options: DemoOptions, terminal: CliTerminal): Promise<void> {
  const { signal, progress } = terminal;
  const { data, sandbox, port, share, seed, pace, instant, record } = options;
  const file = record === undefined ? null : new CastFile(record);
  try {
    const { startServer } = await import('../server/start-server.ts');
    const ownDriver = await openDriver(options, terminal);
    const { log, onWork } = keepRecord(options, terminal);
    const driver = new PreparingDriver(ownDriver, {
      signal,
      onPart: tellParts(progress),
    });
    const pageDirectory = await browserApp(progress, signal);
    const server = await startServer({
      ...{
        labs: [lab],
        driver,
        preparing: driver,
        dataDirectory: data,
        progressDirectory: new DataDirectory(data).demos,
        port,
        pageDirectory,
        log,
        onWork,
      },
      ...{ system: await systemNow(sandbox, data), terminalSize: playerSize },
      ...(share !== undefined && { share }),
    });
    try {
      const session = await server.context.sessions.open(lab.id, true, seed);
      const player = new Player({ session, pace, instant, attended: true });
      const recording = file && recordInto(file, player, progress);
      server.context.stage({ player, recording: () => recording?.path() ?? null });
      player.start();
      terminal.result(`presenter: ${server.url}#/present/${session.id}\n`);
      for (const url of server.context.audienceOf(session.id)) terminal.result(`audience: ${url}\n`);
      await untilEnded(signal);
      player.close();
      recording?.end();
      await saveDemo(session, options, terminal);
    } finally {
      await server.close();
    }
  } finally {
    file?.discard();
  }
}

/** Records until the demonstration ends or is interrupted; the recording is complete either way. */
function recordInto(file: CastFile, player: Player, progress: (says: string) => void) {
  const endRecording = recordPlayer(player, (line) => file.write(line));
  let path: string | null = null;
  const end = () => {
    if (path !== null) return;
    endRecording(player.phase === 'finished' ? 0 : 1);
    try {
      file.keep();
      path = file.path;
      player.recorded = true;
      progress(`recorded in ${path}`);
    } catch (error) {
      progress((error as Error).message);
    }
  };
  player.on(
    'changed',
    guarded(() => player.phase === 'finished' && end()),
  );
  return { path: () => path, end };
}
