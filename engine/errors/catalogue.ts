// The error catalogue: one entry for each thing that can go wrong. {names} are replaced by the error's facts.

interface Entry {
  problem: string;
  remedy: string;
}

const entries = {
  'lab-unknown': { problem: 'There is no lab "{lab}".', remedy: 'Choose one of: {labs}.' },
  'step-unknown': { problem: 'Lab "{lab}" has no step "{step}".', remedy: 'Choose one of: {steps}.' },
  'question-unknown': { problem: 'Step "{step}" has no question "{question}".', remedy: 'Choose one of: {questions}.' },
  'prediction-made': {
    problem: 'You have made this prediction: “{said}”.',
    remedy: 'It cannot be changed. Do the step and see.',
  },
  'content-faults': {
    problem: 'The labs have faults:\n{faults}',
    remedy: 'Fix them; `vethlab lint` lists them again.',
  },
  'session-unknown': { problem: 'There is no session "{session}".', remedy: 'Open the lab again from the home page.' },
  'session-not-ready': {
    problem: 'The sandbox of this session is {status}.',
    remedy: 'Wait until it is ready, or restart it.',
  },
  'session-ended': { problem: '{problem}', remedy: '{remedy}' },
  'terminal-unknown': { problem: 'There is no terminal "{terminal}".', remedy: 'Open a new one.' },
  'line-several': { problem: 'This is more than one line: {line}', remedy: 'Type one line at a time.' },
  'line-kept': {
    problem: 'The shell on {machine} keeps what is typed at its prompt, even on Ctrl-C.',
    remedy: 'Empty that line, or close the terminal.',
  },
  'terminal-limit': { problem: 'This session already has {limit} terminals.', remedy: 'Close one first.' },
  'machine-unknown': { problem: 'There is no machine "{machine}" now.', remedy: 'Choose one of: {machines}.' },
  'progress-newer': {
    problem: '{path} was written by a newer vethlab.',
    remedy: 'Use that vethlab, or another directory: --data DIR.',
  },
  'progress-unusable': {
    problem: 'Progress cannot be kept in {path}: {reason}.',
    remedy: 'Fix that, restore the file, or use another directory: --data DIR.',
  },
  'progress-recovered': {
    problem: '{path} was damaged. A new one was made of what could be read: {rows} rows.',
    remedy: 'Go on. The damaged file is kept as {kept}.',
  },
  'progress-row-unreadable': {
    problem: 'What was saved of step "{step}" cannot be read in part.',
    remedy: 'Go on: only that part is left out.',
  },
  'progress-unsaved': {
    problem: 'What you do is not saved yet: {reason}.',
    remedy: '{remedy}; it is then saved automatically. Until then it is kept only while vethlab runs.',
  },
  'progress-unwritable': {
    problem: 'This cannot be saved: {reason}.',
    remedy: '{remedy}, then try again.',
  },
  'progress-unreadable': {
    problem: 'Earlier progress cannot be read: {reason}.',
    remedy: '{remedy}, then try again.',
  },
  'progress-unkept': {
    problem: 'Too much is waiting to be saved: what you do now is not saved.',
    remedy: 'Make sure that progress.sqlite in the data folder can be written.',
  },
  'progress-lost': {
    problem: 'The latest progress was not saved: {reason}.',
    remedy: '{remedy} before you start vethlab again.',
  },
  'trace-failed': {
    problem: 'The packet could not be traced: {reason}.',
    remedy: 'Try again; if that does not help, restart the lab.',
  },
  'page-url': {
    problem: '"{url}" is not the address of a web page.',
    remedy: 'Type one like http://192.168.190.128:801/.',
  },
  'setup-failed': {
    problem: 'The lab could not be set up: `{command}` on {machine} ended with {exit}, not {wanted}.\n{output}',
    remedy: 'Open the lab again; if that does not help, the lab has a fault.',
  },
  'sandbox-died': { problem: 'The sandbox ended: {reason}.', remedy: 'Start a new one; what you have passed is kept.' },
  'file-unreadable': {
    problem: '{path} cannot be read: {reason}.',
    remedy: 'Name a file that exists and can be read.',
  },
  'script-unfit': {
    problem: '{path} cannot be run: {reason}.',
    remedy: 'Hand in a text file with commands for bash.',
  },
  'probe-not-recorded': {
    problem: 'The output of `{command}` on {machine} was not recorded.',
    remedy: 'Check the report with the vethlab version that made it.',
  },
  'moment-not-recorded': {
    problem: 'The state on which {what} was judged was not recorded.',
    remedy: 'Do the step again, then save the report.',
  },
  'report-unreadable': {
    problem: '{path} is no report of vethlab: {reason}.',
    remedy: 'Name a file that “Save report” or `vethlab verify --report` wrote.',
  },
  'report-newer': {
    problem: '{path} was written by a newer vethlab (report version {version}).',
    remedy: 'Read it with that vethlab.',
  },
  'reports-several': {
    problem: '{count} runs of labs do not fit into one file, {path}.',
    remedy: 'Name a folder: each run is saved there under its lab’s name.',
  },
  'key-exposed': {
    problem: 'Other users can read the key that signs reports, {path}.',
    remedy: 'Restrict it: chmod 600 {path}. Or remove it; vethlab then makes a new one.',
  },
  'key-damaged': {
    problem: '{path} holds no key that can sign reports.',
    remedy: 'Put the right one back, or remove it; vethlab then makes a new one.',
  },
  'key-unreadable': {
    problem: '"{key}" is neither the fingerprint of a key nor a file of fingerprints: {reason}.',
    remedy: 'Give a fingerprint that begins with SHA256:, as `vethlab report` prints it, or a file with one per line.',
  },
  'file-unwritable': {
    problem: '{path} cannot be written: {reason}.',
    remedy: 'Name a place that can be written to.',
  },
  'checkpoint-failed': {
    problem: 'The state of {machine} cannot be saved or restored: {reason}.',
    remedy: 'Start a new sandbox.',
  },
  'docker-unreadable': {
    problem: 'Docker in the sandbox does not say what containers and volumes it has.',
    remedy: 'Look at it with `systemctl status docker`, or start a new sandbox.',
  },
  'snapshot-failed': {
    problem: 'The virtual machine’s state cannot be saved: {reason}.',
    remedy: 'Go on; only starting a step over may take longer.',
  },
  'earlier-steps': {
    problem: 'The solution of step "{step}" of lab "{lab}" does not work, so no later step can be reached: {reason}',
    remedy: 'Run `vethlab verify {lab} --no-mistakes` to see what fails.',
  },
  'message-too-big': { problem: 'The message is larger than {limit} bytes.', remedy: 'Send less at once.' },
  'message-malformed': {
    problem: 'The message fits no schema: {faults}',
    remedy: 'Send what engine/protocol/api.ts and sockets.ts describe.',
  },
  'query-unfit': {
    problem: '"{name}" in the address is not {wanted}.',
    remedy: 'Reload the page.',
  },
  'page-missing': { problem: 'The browser app is not built.', remedy: 'Build it: npm run build.' },
  unexpected: {
    problem: 'Something unexpected happened: {message}',
    remedy: 'Try again; if it happens again, report it with what vethlab printed.',
  },
  'request-refused': {
    problem: 'The request was refused: {reason}.',
    remedy: 'Open the URL that vethlab printed when it started.',
  },
  'follow-only': {
    problem: 'This link is for watching: what you send changes nothing.',
    remedy: 'Ask the presenter; or start a lab of your own with `vethlab start`.',
  },
  'followers-many': {
    problem: 'More than {limit} are watching already.',
    remedy: 'Wait until somebody leaves, or watch together with a neighbour.',
  },
  'demo-unknown': {
    problem: 'Session "{session}" is not a demonstration.',
    remedy: 'Open the presenter’s URL that `vethlab demo` printed.',
  },
  'recording-missing': {
    problem: 'There is no recording yet.',
    remedy: 'Begin one, or wait until the demonstration has ended.',
  },
  'share-address': {
    problem: '{address} cannot be shared on: {reason}.',
    remedy: 'Name one address of this machine: {addresses}.',
  },
  'figures-unmarked': {
    problem: '{path} has no table for figures.',
    remedy: 'Write the lines {begin} and {end} into it.',
  },
  'port-busy': {
    problem: 'Port {port} of {address} is taken.',
    remedy: 'Stop what listens there or choose another: --port N.',
  },
  'value-missing': {
    problem: 'The value {{ {expression} }} is not known yet.',
    remedy: 'Bring the lab to the state the step expects first.',
  },
  'command-timeout': {
    problem: '`{command}` on {machine} did not end within {seconds} s.',
    remedy: 'It was ended. Find out what it waits for.',
  },
  'host-packages-missing': { problem: 'This machine lacks: {packages}.', remedy: 'Install them: {command}' },
  'qemu-unfit': {
    problem: 'The QEMU of this machine cannot run labs: {reason}.',
    remedy: 'Install the one of Debian 12 or newer: apt-get install qemu-system-x86.',
  },
  'image-build-failed': {
    problem: 'The sandbox image could not be built:\n{said}',
    remedy: 'See {log}; fix what it names, then start again or press “Try again” on the home page. Nothing is lost.',
  },
  'builder-stuck': {
    problem: 'Another vethlab (process {owner}) has been building the same files for more than {minutes} minutes.',
    remedy: 'End it, then start again: kill {owner}',
  },
  'image-damaged': {
    problem: 'The sandbox image is damaged: {file} differs from what was built.',
    remedy: 'Build it anew: vethlab image --rebuild.',
  },
  'disk-full': {
    problem: 'The disk that holds {directory} is full.',
    remedy: 'Free some space, or use another directory: --data DIR.',
  },
  'template-failed': {
    problem: 'The template of {driver} sandboxes could not be made: {reason}',
    remedy: 'Fix what it names, then try again: vethlab image --sandbox {driver}.',
  },
  'sandbox-start-failed': {
    problem: 'The sandbox did not start: {reason}',
    remedy: 'Find the cause with: vethlab doctor.',
  },
  'observation-malformed': {
    problem: 'The observer in the sandbox wrote a line that this engine does not understand: {faults}',
    remedy: 'The sandbox image may be of another version: build it anew with vethlab image --rebuild.',
  },
  'observer-ended': {
    problem: 'The observer in the sandbox ended (exit {exit}): {said}',
    remedy: 'It is started again; if that does not help, restart the lab.',
  },
  'observer-silent': {
    problem: 'The sandbox has not answered for {seconds} s.',
    remedy: 'Wait a little if this machine is busy; if that does not help, restart the lab.',
  },
  'observer-closed': { problem: 'The sandbox is no longer watched.', remedy: 'Open the lab again.' },
  'state-timeout': {
    problem: 'The expected state did not come within {seconds} s. {fault}',
    remedy: 'Try again; if that does not help, restart the lab.',
  },
  'install-failed': {
    problem: 'These packages could not be installed: {packages}\n{said}',
    remedy: 'Install them by hand: {command}',
  },
  'disk-short': {
    problem: 'Only {free} GiB are free for {directory}; building the sandbox image takes {needed} GiB.',
    remedy: 'Free some space, or use another directory: --data DIR.',
  },
  'image-in-use': {
    problem: 'The sandbox image is used by another vethlab (process {engines}).',
    remedy: 'End that one first.',
  },
  'data-in-use': {
    problem: 'A vethlab (process {processes}) uses {directory}.',
    remedy: 'End it first: kill {processes}',
  },
  'remove-unconfirmed': {
    problem: 'Nothing was removed: {why}.',
    remedy: 'Run it in a terminal and answer y, or add --yes.',
  },
  'remove-failed': {
    problem: '{path} cannot be removed: {reason}.',
    remedy: 'Run `vethlab remove` as the user who owns it, or as root.',
  },
  'kernel-lacks': {
    problem: 'This kernel lacks {what}, which the container sandbox needs.',
    remedy: 'Use --sandbox vm, which brings its own kernel.',
  },
  'subordinate-ids-missing': {
    problem: 'User {user} has no subordinate ids, so the sandbox image cannot be built.',
    remedy: 'Give it some: {command}',
  },
  'user-namespaces-refused': {
    problem: 'This user may not create user namespaces, so the sandbox image cannot be built: {reason}',
    remedy: 'Allow them: {command}',
  },
  'image-missing': { problem: 'There is no sandbox image in {directory} yet.', remedy: 'Build it: vethlab image.' },
  'page-build-failed': {
    problem: 'The page could not be built: {reason}',
    remedy: 'Install what it needs with `npm ci`, then start again; if that does not help, its sources have a fault.',
  },
  'page-folder': {
    problem: 'The page cannot be built in a folder with a # in its name: {folder}',
    remedy: 'Rename that folder; the data directory may have any name.',
  },
  'figure-unknown': { problem: 'There is no figure "{figure}".', remedy: 'Choose from: {figures}.' },
  'root-needed': { problem: 'The container sandbox needs root.', remedy: 'Run as root, or use --sandbox vm.' },
} satisfies Record<string, Entry>;

export type ErrorCode = keyof typeof entries;
export const catalogue: Record<ErrorCode, Entry> = entries;
