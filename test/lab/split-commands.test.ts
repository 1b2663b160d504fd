import { expect, test } from 'vitest';
import { splitCommands } from '../../lab/guide/split-commands.ts';

test('every line is a command, except empty lines and comments', () => {
  expect(splitCommands('docker ps\n\n# the rules\niptables -t nat -S\n')).toEqual(['docker ps', 'iptables -t nat -S']);
});

test('a backslash at the end joins the next line', () => {
  expect(splitCommands('docker run -d \\\n  -P vethlab/web\ndocker ps')).toEqual([
    'docker run -d \\\n  -P vethlab/web',
    'docker ps',
  ]);
  expect(splitCommands('echo \\\\\necho b')).toEqual(['echo \\\\', 'echo b']);
});

test('an open quote continues until it is closed', () => {
  expect(splitCommands("sh -c 'a\nb'\nc")).toEqual(["sh -c 'a\nb'", 'c']);
  expect(splitCommands('echo "it\'s"\nc')).toEqual(['echo "it\'s"', 'c']);
});

test('a here-document is one command together with its text', () => {
  const write = 'cat > /etc/docker/daemon.json <<\'EOF\'\n{\n\n  "bridge": "bridge0"\n}\nEOF';
  expect(splitCommands(`${write}\nsystemctl start docker`)).toEqual([write, 'systemctl start docker']);
});
