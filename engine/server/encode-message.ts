// Messages as they go over the wire. What goes to many is turned into bytes once.
import type { DemoMessage } from '../protocol/demo.ts';
import type { SessionUpdate } from '../protocol/session-update.ts';

const texts = new WeakMap<object, string>();
const bytes = new WeakMap<object, Buffer>();

/** The bytes of a message; the same for every one of its readers. Commands, changes and packet traces: of each record. */
export function encodeMessage(message: SessionUpdate | DemoMessage): Buffer {
  switch (message.type) {
    case 'commands':
      return Buffer.from(`{"type":"commands","commands":[${message.commands.map(textOf).join(',')}]}`);
    case 'changes':
      return Buffer.from(`{"type":"changes","changes":[${message.changes.map(textOf).join(',')}]}`);
    case 'traces':
      return Buffer.from(`{"type":"traces","traces":[${message.traces.map(textOf).join(',')}]}`);
    default:
      return keep(bytes, message, () => Buffer.from(JSON.stringify(message)));
  }
}

/** Records are never changed: a newer one is another object. */
function textOf(record: object): string {
  return keep(texts, record, () => JSON.stringify(record));
}

function keep<Value>(kept: WeakMap<object, Value>, key: object, make: () => Value): Value {
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = make();
  kept.set(key, made);
  return made;
}
