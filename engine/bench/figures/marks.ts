// The marks of the shell integration that tell when a prompt is there (OSC 633, as VS Code defines them).

/** A prompt has been written to its end: the shell reads. */
export const promptMark = '\x1b]633;B\x07';
