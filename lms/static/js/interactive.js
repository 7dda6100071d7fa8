// Starts an exercise when it is asked for: before that, nothing of it is loaded.

import { inDigits } from "./digits.js";

export function offer(section) {
  const start = section.querySelector("[data-start]");
  if (!start) return;
  start.hidden = false;
  start.querySelector("button").addEventListener("click", () => play(section, start));
}

function play(section, start) {
  const tools = section.querySelector("[data-tools]");
  const frame = document.createElement("iframe");
  frame.src = section.dataset.exercise;
  frame.title = section.dataset.title;
  frame.allow = "fullscreen";
  start.replaceWith(frame);
  // From here on, the result is told below the exercise.
  section.querySelector("[data-last]")?.remove();
  tools.hidden = false;
  const full = tools.querySelector("[data-full]");
  full.hidden = !document.fullscreenEnabled;
  full.addEventListener("click", () => frame.requestFullscreen());
  // A frame that is left by its key leaves the learner here, in the page.
  frame.addEventListener("exercise:leave", () => full.focus());
  frame.addEventListener("exercise:result", ({ detail }) => tell(section, detail));
  frame.focus();
}

function tell(section, { points, all, checked }) {
  const result = section.querySelector("[data-result]");
  const told = checked ? result.dataset.checked : result.dataset.words;
  const words = told.replace("{points}", inDigits(points)).replace("{all}", inDigits(all));
  if (result.textContent !== words) result.textContent = words;
}
