// The page that the link in the mail opens, where addresses are confirmed before there is an account.

import { FormPage } from "./form_page.ts";

export class FinishSignUpPage extends FormPage {
  readonly path = "/finish-sign-up";
  readonly title = "Finish signing up · Tiffin";
  readonly sends = "Finish signing up";
  readonly waits = "Creating your account…";
}
