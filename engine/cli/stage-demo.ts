// `vethlab demo` with a browser: serves the presenter's and the audience's page until it is ended.
import { recordShow } from '../demo/record-show.ts';
import { Show } from '../demo/show.ts';
import { showSize } from '../demo/show-terms.ts';
import { CastFile } from '../terminal/cast-file.ts';
import { PreparingDriver } from '../sandbox/preparing-driver.ts';
import { DataDirectory } from '../host/data-directory.ts';
import { browserApp } from './browser-app.ts';
import { chosenLabs } from './chosen-labs.ts';
import { openDriver } from './common-options.ts';
import { saveDemo, type DemoOptions } from './save-demo.ts';
import { systemNow } from './system.ts';
import { tellParts } from './tell-parts.ts';
import { outliveFaults, untilEnded, type CliTerminal } from './terminal.ts';

export async function stageDemo(id: string, options: DemoOptions, terminal: CliTerminal): Promise<void> {
  const { signal, progress } = terminal;
  const { data, sandbox, port, share, seed, pace, instant, record } = options;
  const file = record === undefined ? null : new CastFile(record);
  try {
    const { startServer } = await import('../server/start-server.ts');
    const labs = await chosenLabs([id]);
    const driver = new PreparingDriver(await openDriver(options, terminal), {
      signal,
      onPart: tellParts(progress),
    });
    const pageDirectory = await browserApp(progress, signal);
    const server = await startServer({
      ...{
        labs,
        driver,
        preparing: driver,
        dataDirectory: data,
        progressDirectory: new DataDirectory(data).demos,
        port,
        pageDirectory,
        log: progress,
      },
      ...{ system: await systemNow(sandbox, data), terminalSize: showSize },
      ...(share !== undefined && { share }),
    });
    outliveFaults(progress);
    try {
      const session = await server.served.sessions.open(id, true, seed);
      const show = new Show({ session, pace, instant, attended: true });
      const recording = file && recordInto(file, show, progress);
      server.served.stage({ show, recording: () => recording?.path() ?? null });
      show.start();
      terminal.result(`presenter: ${server.url}#/present/${session.id}\n`);
      for (const url of server.served.audienceOf(session.id)) terminal.result(`audience: ${url}\n`);
      await untilEnded(signal);
      show.close();
      recording?.end();
      await saveDemo(session, options, terminal);
    } finally {
      await server.close();
    }
  } finally {
    file?.discard();
  }
}

/** The recording is whole when the show has come to its end, or is ended before. */
function recordInto(file: CastFile, show: Show, progress: (says: string) => void) {
  const endRecording = recordShow(show, (line) => file.write(line));
  let path: string | null = null;
  const end = () => {
    if (path !== null) return;
    endRecording(show.phase === 'finished' ? 0 : 1);
    try {
      file.keep();
      path = file.path;
      show.recorded = true;
      progress(`recorded in ${path}`);
    } catch (error) {
      progress((error as Error).message);
    }
  };
  show.on('changed', () => show.phase === 'finished' && end());
  return { path: () => path, end };
}
