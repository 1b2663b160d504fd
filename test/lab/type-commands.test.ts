import { expect, test } from 'vitest';
import { PromptTracker } from '../../lab/terminal/prompt-tracker.ts';
import { typeCommands, type TypingShell } from '../../lab/terminal/type-commands.ts';

const times = { promptMs: 50, startMs: 50, commandMs: 80, lastMs: 60 };

function shell(options: { busy?: boolean; paste?: boolean } = {}) {
  const typed: string[] = [];
  const prompt = new PromptTracker();
  const it: TypingShell = {
    prompt,
    takesPaste: () => options.paste ?? false,
    typeOnEmptyLine: (data) => {
      if (options.busy) return Promise.resolve(false);
      typed.push(data);
      prompt.mark('C');
      return Promise.resolve(true);
    },
  };
  return { it, prompt, typed };
}

const soon = () => new Promise(setImmediate); // everything that only waits for promises has continued

test('waits for the first prompt of a new shell', async () => {
  const { it, prompt, typed } = shell();
  const done = typeCommands(it, ['docker ps'], undefined, times);
  await soon();
  expect(typed).toEqual([]);
  prompt.mark('B');
  await done;
  expect(typed).toEqual(['docker ps\r']);
});

test('types the second command only after the first has ended', async () => {
  const { it, prompt, typed } = shell();
  prompt.mark('B');
  const done = typeCommands(it, ['sleep 1', 'docker ps'], undefined, times);
  await soon();
  expect(typed).toEqual(['sleep 1\r']);
  prompt.mark('D;0');
  prompt.mark('B');
  expect(await done).toBe(2);
  expect(typed).toEqual(['sleep 1\r', 'docker ps\r']);
});

test('is done when the last command has ended, or takes long', async () => {
  const { it, prompt } = shell();
  prompt.mark('B');
  let ended = false;
  const done = typeCommands(it, ['docker ps'], undefined, { ...times, lastMs: 60_000 }).then(() => (ended = true));
  await soon();
  expect(ended).toBe(false);
  prompt.mark('B');
  await done;
  expect(await typeCommands(it, ['tcpdump'], undefined, times)).toBe(1);
});

test('types no further command if one does not end', async () => {
  const { it, prompt, typed } = shell();
  prompt.mark('B');
  expect(await typeCommands(it, ['tcpdump', 'docker ps'], undefined, times)).toBe(1);
  expect(typed).toEqual(['tcpdump\r']);
});

test('types everything into a shell without marks too', async () => {
  const typed: string[] = [];
  const it = {
    ...shell().it,
    prompt: new PromptTracker(),
    typeOnEmptyLine: (data: string) => Promise.resolve(typed.push(data) > 0),
  };
  expect(await typeCommands(it, ['ip addr', 'ip route'], undefined, times)).toBe(2);
  expect(typed).toEqual(['ip addr\r', 'ip route\r']);
});

test('stops if the shell is not at a prompt', async () => {
  const { it, prompt } = shell({ busy: true });
  prompt.mark('B');
  expect(await typeCommands(it, ['docker ps', 'docker ps -a'], undefined, times)).toBe(0);
});

test('a command of several lines is pasted as a whole if the shell supports it', async () => {
  const { it, prompt, typed } = shell({ paste: true });
  prompt.mark('B');
  await typeCommands(it, ['a \\\nb'], undefined, times);
  expect(typed).toEqual(['\x1b[200~a \\\nb\x1b[201~\r']);
});

test('closing the terminal ends the typing', async () => {
  const { it, prompt, typed } = shell();
  const closing = new AbortController();
  prompt.mark('B');
  const done = typeCommands(it, ['sleep 1', 'docker ps'], closing.signal, { ...times, commandMs: 60_000 });
  await soon();
  closing.abort();
  expect(await done).toBe(1);
  expect(typed).toHaveLength(1);
});
