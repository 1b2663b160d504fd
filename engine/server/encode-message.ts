// Encodes messages for WebSockets. A message that goes to many readers is encoded once.
import type { DemoMessage } from '../protocol/demo.ts';
import type { SessionUpdate } from '../protocol/session-update.ts';

const texts = new WeakMap<object, string>();
const bytes = new WeakMap<object, Buffer>();

/** The bytes of a message, shared by all its readers. In messages of records, the text of each record is shared. */
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

/** Caches by identity: a record object never changes, a newer record is a new object. */
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
