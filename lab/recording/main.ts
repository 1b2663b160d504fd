// Starts the page that plays recordings. It is a document of its own: the player needs WebAssembly, which the policy of
// the other pages does not allow.
import '../app/no-eval.ts';
import '../app/tokens.css';
import '../app/fonts.css';
import '../app/base.css';
import { mount } from 'svelte';
import RecordingPage from './RecordingPage.svelte';

mount(RecordingPage, { target: document.getElementById('app')! });
