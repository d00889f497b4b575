// Pages that change the account itself, and those that links in mails about it open.

import { FormPage } from "./form_page.ts";

export class ChangeEmailPage extends FormPage {
  readonly path = "/account/email";
  readonly title = "Your email · Tiffin";
  readonly sends = "Send me a link";
  readonly waits = "Sending…";
}

export class DeleteAccountPage extends FormPage {
  readonly path = "/account/delete";
  readonly title = "Delete your account · Tiffin";
  readonly sends = "Delete my account";
  readonly waits = "Deleting…";
}

export class ProveEmailPage extends FormPage {
  readonly path = "/confirm-email";
  readonly title = "Confirm your address · Tiffin";
  readonly sends = "Confirm the address";
  readonly waits = "One moment…";
}

export class EmailBackPage extends FormPage {
  readonly path = "/email-back";
  readonly title = "Take your address back · Tiffin";
  readonly sends = "Take the address back";
  readonly waits = "One moment…";
}

export class AccountBackPage extends FormPage {
  readonly path = "/account-back";
  readonly title = "Have your account back · Tiffin";
  readonly sends = "Have the account back";
  readonly waits = "One moment…";
}
