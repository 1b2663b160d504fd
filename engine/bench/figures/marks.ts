// The shell integration's marks that show when a prompt is there (OSC 633, as VS Code defines them).

/** The prompt is complete: the shell reads. */
export const promptMark = '\x1b]633;B\x07';
