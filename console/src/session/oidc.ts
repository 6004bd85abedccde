import { UserManager, WebStorageStateStore } from "oidc-client-ts";
import { keep } from "./kept";
import type { Settings } from "./settings";

/** Authorization code with PKCE against the issuer of the service. */
export class SignIn {
  private readonly manager: UserManager;

  constructor(found: NonNullable<Settings["signIn"]>) {
    const here = `${location.origin}/`;
    this.manager = new UserManager({
      authority: found.authority,
      client_id: found.client,
      redirect_uri: here,
      post_logout_redirect_uri: here,
      scope: found.scope,
      automaticSilentRenew: true,
      userStore: new WebStorageStateStore({ store: sessionStorage }),
    });
    this.manager.events.addUserLoaded((user) => keep(user.access_token));
  }

  /** Finishes what the issuer sent back; false where it sent nothing. */
  async returned(): Promise<boolean> {
    const query = new URLSearchParams(location.search);
    if (!query.has("state") || !(query.has("code") || query.has("error"))) return false;
    try {
      const user = await this.manager.signinRedirectCallback();
      keep(user.access_token);
    } finally {
      history.replaceState(null, "", location.pathname);
    }
    return true;
  }

  /** To the issuer. */
  go(): Promise<void> {
    return this.manager.signinRedirect();
  }

  /** Forgets whoever was signed in here. */
  forget(): Promise<void> {
    return this.manager.removeUser();
  }
}
