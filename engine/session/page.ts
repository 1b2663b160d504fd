// Fetches a web page as a browser on the machine `client` would get it, for the page view.
import { LabError } from '../errors/lab-error.ts';
import type { MachineExec } from '../host/machine-commands.ts';
import type { RunResult } from '../host/run.ts';
import type { Page } from '../protocol/api.ts';

const shownBytes = 1024 * 1024;
const fetchedBytes = 8 * 1024 * 1024; // a larger page is not fetched to its end and not shown
const patienceSeconds = 10; // as long as a person waits for one page
/** identifies the page view in Apache's access log, so that checks can tell it from a typed curl */
const pageUserAgent = 'vethlab-page';
const facts = '\n%{http_code}\t%{content_type}\t%{url_effective}';

/** `url` as typed into a browser: without a scheme it is http. Throws LabError `page-url` if it is not a URL. */
export async function openPage(exec: MachineExec, url: string, signal?: AbortSignal): Promise<Page> {
  const target = webUrl(url);
  const result = await exec(
    'client',
    [
      ...['curl', '-sS', '-L', '--max-redirs', '5', '--proto', '=http,https', '--insecure', '--globoff'],
      ...[
        '-A',
        pageUserAgent,
        '-H',
        'Accept: text/html,*/*;q=0.8',
        '--max-time',
        String(patienceSeconds),
        '-w',
        facts,
        '--url',
        target,
      ],
    ],
    { timeoutMs: (patienceSeconds + 5) * 1000, maxBytes: fetchedBytes, ...(signal && { signal }) },
  );
  const at = result.stdout.lastIndexOf('\n');
  const [status, contentType, finalUrl] = result.stdout.slice(at + 1).split('\t');
  const answered = at !== -1 && Number(status) > 0;
  return {
    url: (answered && finalUrl) || target,
    status: answered ? Number(status) : null,
    problem: answered ? null : problemOf(result),
    contentType: (answered && contentType) || '',
    body: answered ? result.stdout.slice(0, at).slice(0, shownBytes) : '',
  };
}

function webUrl(text: string): string {
  const trimmed = text.trim();
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`);
  if (url && /^https?:$/.test(url.protocol) && url.hostname !== '') return url.href;
  throw new LabError('page-url', { url: text });
}

/** "curl: (7) Failed to connect to …" → "Failed to connect to …" */
function problemOf({ stdout, stderr }: RunResult): string {
  if (stdout.length >= fetchedBytes) return `the page is larger than ${fetchedBytes / 1024 / 1024} MiB`;
  const line = stderr.trim().split('\n').at(-1) ?? '';
  return line.replace(/^curl: \(\d+\) /, '') || 'no answer came';
}
