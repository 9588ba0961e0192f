import { byId, say } from "./dom.js";

const name = "redistyped.token";

/** What requests say of who asks. */
export function headers(more = {}) {
  const token = sessionStorage.getItem(name);
  return token ? { ...more, Authorization: `Bearer ${token}` } : more;
}

/** Asks for the token, and ends when one was given; those who ask meanwhile wait for the same. */
let asking = null;

export function askForToken() {
  asking ??= new Promise(resolve => {
    const dialog = byId("login");
    const wasRefused = sessionStorage.getItem(name) !== null;
    sessionStorage.removeItem(name);
    say(byId("login-fault"), wasRefused ? "This token is not accepted." : "");
    byId("login-form").onsubmit = event => {
      event.preventDefault();
      sessionStorage.setItem(name, byId("token").value.trim());
      byId("token").value = "";
      asking = null;
      dialog.close();
      resolve();
    };
    dialog.oncancel = event => event.preventDefault();
    if (!dialog.open) {
      dialog.showModal();
    }

    byId("token").focus();
  });
  return asking;
}
