// The cells of a table block as a grid to type and paste into. What is saved is the field's own JSON;
// each column, row and cell keeps its id, by which its translations are found again.

const { Controller } = window.StimulusModule;

const idOf = () => [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(16).padStart(8, "0")).join("");
const item = (value) => ({ id: idOf(), value });
const onOneLine = (text) => text.replace(/\s+/g, " ");

/** The texts of a table in HTML, row by row; what spans several cells stands in the first of them. */
function gridOfHtml(html) {
  // Parsed apart from this page: nothing in it is loaded or run.
  const table = new DOMParser().parseFromString(html, "text/html").querySelector("table");
  if (!table) return null;
  const grid = [];
  [...table.rows].forEach((row, number) => {
    const texts = (grid[number] ??= []);
    let at = 0;
    for (const cell of row.cells) {
      while (texts[at] !== undefined) at += 1;
      for (const each of cell.querySelectorAll("br, p, div, li")) each.append(" ");
      for (const each of cell.querySelectorAll("br")) each.replaceWith(" ");
      const down = Math.min(cell.rowSpan || table.rows.length, table.rows.length - number);
      const across = Math.min(cell.colSpan, 50);
      for (let y = 0; y < down; y += 1) {
        for (let x = 0; x < across; x += 1) (grid[number + y] ??= [])[at + x] = "";
      }
      texts[at] = onOneLine(cell.textContent).trim();
      at += across;
    }
  });
  return grid.filter((row) => row.length);
}

function gridOfText(text) {
  if (!text.includes("\t")) return null;
  return text.replace(/\r?\n$/, "").split(/\r?\n/).map((line) => line.split("\t").map((each) => onOneLine(each).trim()));
}

class Cells extends Controller {
  static values = { most: Array, longest: Array, words: Object };

  connect() {
    this.element.hidden = true;
    this.grid = document.createElement("div");
    this.grid.className = "cells";
    this.told = document.createElement("p");
    this.told.className = "help-block cells-told";
    this.told.setAttribute("role", "status");
    this.element.after(this.grid, this.told);
    this.read();
    this.draw();
  }

  disconnect() {
    this.grid.remove();
    this.told.remove();
  }

  read() {
    const { columns, rows } = JSON.parse(this.element.value);
    this.columns = columns;
    this.rows = rows;
  }

  save() {
    this.element.value = JSON.stringify({ columns: this.columns, rows: this.rows });
    for (const kind of ["input", "change"]) this.element.dispatchEvent(new Event(kind, { bubbles: true }));
  }

  say(name, values = {}) {
    return this.wordsValue[name].replace(/\{(\w+)\}/g, (_all, key) => values[key]);
  }

  /** All lines of the grid: the headings, then the rows. */
  get lines() {
    return [this.columns, ...this.rows.map((row) => row.value)];
  }

  draw(focused = null) {
    const table = document.createElement("table");
    this.lines.forEach((line, row) => table.append(this.lineOf(line, row)));
    table.append(this.endOf());
    const adding = this.button("addRow", {}, () => this.addRow(this.rows.length), "button-secondary");
    adding.append(this.say("addRow"));
    adding.disabled = this.rows.length >= this.mostValue[1];
    this.grid.replaceChildren(table, adding);
    if (focused) this.cellAt(...focused)?.focus();
  }

  lineOf(line, row) {
    const drawn = document.createElement("tr");
    line.forEach((each, column) => drawn.append(this.cellOf(each, row, column)));
    const last = drawn.appendChild(document.createElement("td"));
    if (row === 0) {
      const adding = this.button("addColumn", {}, () => this.addColumn(this.columns.length), "button-secondary");
      adding.append("+");
      adding.disabled = this.columns.length >= this.mostValue[0];
      last.append(adding);
    } else {
      const values = { row };
      const inserting = this.button("insertRow", values, () => this.addRow(row - 1), "button-secondary");
      inserting.append("+");
      inserting.disabled = this.rows.length >= this.mostValue[1];
      const deleting = this.button("deleteRow", values, () => this.deleteRow(row - 1), "no");
      deleting.append("×");
      deleting.disabled = this.rows.length === 1;
      last.append(inserting, deleting);
    }
    return drawn;
  }

  /** Below each column, what is done with it. */
  endOf() {
    const drawn = document.createElement("tr");
    this.columns.forEach((_each, number) => {
      const values = { column: number + 1 };
      const inserting = this.button("insertColumn", values, () => this.addColumn(number), "button-secondary");
      inserting.append("+");
      inserting.disabled = this.columns.length >= this.mostValue[0];
      const deleting = this.button("deleteColumn", values, () => this.deleteColumn(number), "no");
      deleting.append("×");
      deleting.disabled = this.columns.length === 1;
      drawn.appendChild(document.createElement("td")).append(inserting, deleting);
    });
    return drawn;
  }

  cellOf(each, row, column) {
    const cell = document.createElement(row === 0 ? "th" : "td");
    const field = cell.appendChild(document.createElement("textarea"));
    field.rows = 1;
    field.value = each.value;
    field.maxLength = this.longestValue[row === 0 ? 0 : 1];
    field.dir = "auto";
    field.dataset.cell = `${row},${column}`;
    field.setAttribute("aria-label", this.say(row === 0 ? "heading" : "cell", { row, column: column + 1 }));
    field.addEventListener("input", (event) => {
      // Only the grid's own field counts for the form.
      event.stopPropagation();
      each.value = onOneLine(field.value);
      this.save();
    });
    field.addEventListener("change", (event) => event.stopPropagation());
    field.addEventListener("keydown", (event) => this.goDown(event, row, column));
    field.addEventListener("paste", (event) => this.paste(event, row, column));
    return cell;
  }

  button(name, values, act, kind) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `button button-small ${kind}`;
    made.setAttribute("aria-label", this.say(name, values));
    made.title = this.say(name, values);
    made.addEventListener("click", act);
    return made;
  }

  cellAt(row, column) {
    return this.grid.querySelector(`[data-cell="${row},${column}"]`);
  }

  goDown(event, row, column) {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (row < this.rows.length) this.cellAt(row + 1, column).focus();
    else if (this.rows.length < this.mostValue[1]) this.addRow(this.rows.length, column);
  }

  addRow(at, column = 0) {
    this.rows.splice(at, 0, item(this.columns.map(() => item(""))));
    this.save();
    this.draw([at + 1, column]);
  }

  deleteRow(at) {
    this.rows.splice(at, 1);
    this.save();
    this.draw([Math.min(at + 1, this.rows.length), 0]);
  }

  addColumn(at) {
    for (const line of this.lines) line.splice(at, 0, item(""));
    this.save();
    this.draw([0, at]);
  }

  deleteColumn(at) {
    for (const line of this.lines) line.splice(at, 1);
    this.save();
    this.draw([0, Math.min(at, this.columns.length - 1)]);
  }

  paste(event, row, column) {
    const given = event.clipboardData;
    const grid = gridOfHtml(given.getData("text/html")) ?? gridOfText(given.getData("text/plain"));
    if (!grid?.length) return;
    event.preventDefault();
    const [mostColumns, mostRows] = this.mostValue;
    const width = Math.max(...grid.map((line) => line.length));
    const isTooLarge = column + width > mostColumns || row + grid.length > mostRows + 1;
    while (this.columns.length < Math.min(column + width, mostColumns)) {
      for (const line of this.lines) line.push(item(""));
    }
    while (this.rows.length + 1 < Math.min(row + grid.length, mostRows + 1)) {
      this.rows.push(item(this.columns.map(() => item(""))));
    }
    grid.forEach((line, y) => {
      line.forEach((text, x) => {
        const cell = this.lines[row + y]?.[column + x];
        if (cell) cell.value = text ?? "";
      });
    });
    this.save();
    this.draw([row, column]);
    const said = isTooLarge
      ? this.say("leftOut", { columns: mostColumns, rows: mostRows })
      : this.say("pasted", { rows: grid.length, columns: width });
    this.told.classList.toggle("help-warning", isTooLarge);
    this.told.replaceChildren(said);
  }
}

window.wagtail.app.register("cells", Cells);
