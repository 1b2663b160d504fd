// The unit with which systemd runs `vethlab start`: it starts it again when it crashes or no longer answers.

export type UnitScope = 'system' | 'user';

export interface UnitOptions {
  scope: UnitScope;
  /** the command line */
  command: readonly string[];
}

export const unitName = 'vethlab.service';

/**
 * systemd.service(5). Standard output has the URL with the owner's token, which does not belong into the journal. After
 * its end what it has started is killed: the sandboxes have ended by then.
 */
export function unitText({ scope, command }: UnitOptions): string {
  return `[Unit]
Description=vethlab: a lab in which you learn how Docker networking really works
After=network.target
StartLimitIntervalSec=600
StartLimitBurst=5

[Service]
Type=notify
NotifyAccess=all
ExecStart=${command.map(quoted).join(' ')}
Restart=on-failure
RestartSec=2
WatchdogSec=60
TimeoutStartSec=600
TimeoutStopSec=90
KillMode=mixed
UMask=0077
StandardOutput=null
StandardError=journal

[Install]
WantedBy=${scope === 'system' ? 'multi-user.target' : 'default.target'}
`;
}

/** One word of ExecStart= (systemd.syntax(7), “Quoting”; “%” and “$” stand for themselves when doubled). */
function quoted(word: string): string {
  const escaped = word
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$');
  return `"${escaped}"`;
}
