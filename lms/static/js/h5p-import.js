// Says how far the import of a package is, and shows what became of it once it has ended.

const pause = 1_500; // Milliseconds between questions.
const patience = 10_000; // After a line that was down.

const place = document.querySelector("[data-import]");
const words = place.querySelector("[data-words]");
const bar = place.querySelector("progress");

async function ask() {
  let news;
  try {
    const reply = await fetch(place.dataset.import, { headers: { Accept: "application/json" } });
    if (!reply.ok || reply.redirected) throw new Error(reply.statusText);
    news = await reply.json();
  } catch {
    setTimeout(ask, patience);
    return;
  }
  if (news.finished) {
    location.reload();
    return;
  }
  // Only what is new: whoever listens is not told the same again and again.
  if (words.textContent !== news.words) words.textContent = news.words;
  bar.value = news.percent;
  setTimeout(ask, pause);
}

setTimeout(ask, pause);
