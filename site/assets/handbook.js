// What the theme of the handbook puts into its markup, where our policy allows no script.
// Its bundle asks for these four names.
const __md_scope = new URL("/handbook/", location);
const __md_hash = (text) => [...text].reduce((sum, letter) => (sum << 5) - sum + letter.charCodeAt(0), 0);
// Nothing is kept in the browser.
const __md_get = () => null;
const __md_set = () => {};
