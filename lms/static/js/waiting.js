// Counts down to when a form may be sent, and opens its button then. Without this, whoever is too
// early is told so by the page that answers.

import { inDigits } from "./digits.js";

const clock = (seconds) =>
  `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

export function countDown(note) {
  const end = Date.now() + Number(note.dataset.wait) * 1000;
  const shown = note.querySelector("[role=timer]");
  const button = note.closest("form").querySelector("button[type=submit]");
  const tick = () => {
    // By the clock: a phone that slept has counted nothing.
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    shown.textContent = inDigits(clock(left));
    button.disabled = left > 0;
    note.hidden = left === 0;
    if (left) setTimeout(tick, 1000);
  };
  tick();
}
