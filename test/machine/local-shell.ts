// Something sandbox-like whose every machine is this computer: a real bash with the shell integration's marks.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sandbox } from '../../engine/sandbox/sandbox.ts';
import { Terminal } from '../../engine/machine/terminal.ts';

const integration = String.raw`
unset HISTFILE
__escape() { local text=$1; text=\${text//\\/\\\\}; text=\${text//;/\\x3b}; printf '%s' "\${text//$'\n'/\\x0a}"; }
__line() { printf '\e]633;E;%s\a\e]633;C\a' "$(__escape "$(HISTTIMEFORMAT= history 1 | sed '1s/^ *[0-9]* *//')")"; }
PROMPT_COMMAND='printf "\e]633;D;%s\a" "$?"'
PS0='$(__line)'
PS1='\[\e]633;A\a\]\u@test\$ \[\e]633;B\a\]'
`.replaceAll('\\$', '$');

export const rcFile = join(mkdtempSync(join(tmpdir(), 'vethlab-shell-')), 'rc');
writeFileSync(rcFile, integration);

/** Any argv but the shell's runs as it is. */
export const localSandbox: Pick<Sandbox, 'command'> = {
  command: (_machine, argv) =>
    argv[0] === '/usr/lib/vethlab/shell'
      ? { file: 'bash', args: ['--noprofile', '--rcfile', rcFile, '-i'] }
      : { file: argv[0]!, args: argv.slice(1) },
};

let commands = 0;

export function localTerminal(): Terminal {
  return new Terminal(localSandbox, { id: 't1', machine: 'host', cols: 80, rows: 24, nextCommandId: () => ++commands });
}
