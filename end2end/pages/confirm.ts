// The page that asks for the password again.

import { FormPage } from "./form_page.ts";

export class ConfirmPage extends FormPage {
  readonly path = "/account/confirm";
  readonly title = "Confirm it is you · Tiffin";
  readonly sends = "Confirm";
  readonly waits = "Confirming…";
}
