// Numbers that scripts write, in the digits of the page around them: see lms/digits.py.

const system = document.documentElement.dataset.digits ?? "latn";
const { format } = new Intl.NumberFormat("en", { numberingSystem: system });

export const inDigits = (text) => String(text).replace(/\d/g, (digit) => format(digit));
