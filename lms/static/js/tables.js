// A table that is pasted into rich text, which cannot hold one, becomes a list: a point for each row,
// with the column's heading before each cell. Else its cells would run into each other, unnoticed.

const BLOCKS = "p, div, ul, ol, li, h1, h2, h3, h4, h5, h6, br";

/** What stands in a cell, on one line. */
function written(cell) {
  for (const each of cell.querySelectorAll(BLOCKS)) each.replaceWith(...each.childNodes, " ");
  return cell.innerHTML.replace(/(\s|&nbsp;)+/g, " ").trim();
}

/** The headings of the columns, where it is certain which row has them. */
function headingsOf(rows) {
  const isSpanned = rows.some((row) => [...row.cells].some((each) => each.colSpan > 1 || each.rowSpan > 1));
  const [first] = rows;
  const isHead = first.parentNode.tagName === "THEAD" || [...first.cells].every((each) => each.tagName === "TH");
  return isHead && !isSpanned && rows.length > 1 ? [...first.cells].map(written) : null;
}

function listOf(table) {
  const rows = [...table.rows].filter((row) => row.cells.length);
  const headings = headingsOf(rows);
  const made = table.ownerDocument;
  const list = made.createElement("ul");
  for (const row of headings ? rows.slice(1) : rows) {
    const cells = [...row.cells].map((cell, column) => {
      const text = written(cell);
      return text && headings?.[column] ? `${headings[column]}: ${text}` : text;
    });
    const point = list.appendChild(made.createElement("li"));
    point.innerHTML = cells.filter(Boolean).join("; ");
  }
  return list;
}

/** The same with lists for its tables; null where there are none but for layout. */
function withoutTables(html) {
  // Parsed apart from this page: nothing in it is loaded or run.
  const pasted = new DOMParser().parseFromString(html, "text/html");
  // The innermost first.
  const tables = [...pasted.querySelectorAll("table")].reverse();
  const found = tables.filter((table) => [...table.rows].some((row) => row.cells.length > 1));
  for (const table of found) table.replaceWith(listOf(table));
  return found.length ? pasted.body.innerHTML : null;
}

function replaceTables(event) {
  if (!event.target.closest?.(".DraftEditor-root")) return;
  const given = event.clipboardData;
  const html = withoutTables(given.getData("text/html"));
  if (html === null) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", given.getData("text/plain"));
  clipboardData.setData("text/html", html);
  event.target.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
  );
  tellBelow(event.target.closest(".Draftail-Editor__wrapper"));
}

/** Beside the editor: Wagtail's own messages stand at the top of a long page. */
function tellBelow(editor) {
  let note = editor.nextElementSibling;
  if (!note?.matches("[data-table-told]")) {
    note = document.createElement("p");
    note.className = "help-block help-warning";
    note.dataset.tableTold = "";
    note.setAttribute("role", "status");
    editor.after(note);
  }
  const { tablePasted } = document.querySelector("script[data-table-pasted]").dataset;
  // What is there already when a region appears is not read aloud.
  requestAnimationFrame(() => note.replaceChildren(tablePasted));
}

document.addEventListener("paste", replaceTables, { capture: true });
