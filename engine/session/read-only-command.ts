// Recognizes commands that do not change how the network is set up, so they cannot be the reason for a changed link,
// rule or container. Any command not known to be harmless counts as changing.

/** Programs that only show or send, whatever their arguments. */
const lookers = new Set([
  ...['cat', 'less', 'more', 'head', 'tail', 'grep', 'egrep', 'awk', 'cut', 'sort', 'uniq', 'wc', 'column', 'jq', 'tr'],
  ...[
    'ls',
    'pwd',
    'cd',
    'echo',
    'printf',
    'date',
    'sleep',
    'clear',
    'man',
    'history',
    'which',
    'type',
    'true',
    'false',
  ],
  ...['ps', 'pgrep', 'top', 'free', 'df', 'id', 'whoami', 'hostname', 'uname', 'lsns', 'journalctl', 'dmesg'],
  ...['ping', 'curl', 'wget', 'dig', 'host', 'nslookup', 'getent', 'traceroute', 'tracepath', 'tcpdump', 'nc'],
  ...['ss', 'netstat', 'iptables-save', 'xtables-monitor'],
]);

/**
 * Programs of which only some forms are read-only. The pattern is matched against the words after the program's name.
 */
const lookingForms: Record<string, RegExp> = {
  docker:
    /^(ps|logs|inspect|port|images|stats|events|version|info|top|diff|history|(container|image|network) (ls|list|inspect)|network ls)\b/,
  ip: /^(-\S+ )*(a|addr|address|l|link|r|route|n|neigh|netns)?( (show|list|ls|get|monitor)\b.*)?$/,
  bridge: /^(-\S+ )*(link|fdb|vlan)( show\b.*)?$/,
  brctl: /^show/,
  iptables: /^(-t \S+ |-[nvx]+ |--line-numbers )*(-[nvx]*[LS]|--list)/,
  ifconfig: /^(-a)?$/,
  route: /^(-n)?$/,
  arp: /^(-an?)?$/,
  conntrack: /^(-L|-E|--dump|--event)/,
  systemctl: /^(status|is-active|show|cat|list-)/,
  sysctl: /^(?!.*(-w|=))/,
  nft: /^(-\S+ )*(list|monitor)/,
};

/** True if every program in a command line is known not to change the network's setup. */
export function isReadOnlyCommand(command: string): boolean {
  const text = command.replace(/'[^']*'|"[^"$`]*"/g, 'quoted').replace(/\s*\d?>(&\d|\s*\/dev\/null)/g, '');
  if (/[<>`]|\$\(/.test(text)) return false;
  return text.split(/\|\||&&|[|;&\n]/).every((part) => programLooks(part.trim()));
}

function programLooks(part: string): boolean {
  const words = part.split(/\s+/).filter((word) => word !== '');
  while (words[0] && (/^\w+=/.test(words[0]) || words[0] === 'time' || words[0] === 'sudo')) words.shift();
  const [path = '', ...rest] = words;
  const program = path.replace(/^.*\//, '');
  if (program === '' || lookers.has(program)) return true;
  if (program === 'watch') return programLooks(rest.join(' ').replace(/^(-n ?[\d.]+ |-\w+ )*/, ''));
  return lookingForms[program]?.test(rest.join(' ')) ?? false;
}
