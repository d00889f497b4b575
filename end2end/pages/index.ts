// All pages of the site, in one browser tab.

import type { Page } from "@playwright/test";
import { AccountBackPage, ChangeEmailPage, DeleteAccountPage, EmailBackPage, ProveEmailPage } from "./account_changes.ts";
import { ActivityPage } from "./activity.ts";
import { AddressesPage, AddressPage } from "./addresses.ts";
import { DeliveriesPage, KitchenPage } from "./boards.ts";
import { CartsPage } from "./carts.ts";
import { ChangePasswordPage } from "./change_password.ts";
import { CheckoutPage, OrderPage, OrdersPage, ReviewPage } from "./checkout.ts";
import { ConfirmPage } from "./confirm.ts";
import { DashboardPage } from "./dashboard.ts";
import { FinishSignUpPage, SignUpByMailPage } from "./finish_sign_up.ts";
import { ForgotPasswordPage } from "./forgot_password.ts";
import { LabPage } from "./lab.ts";
import { LoginPage } from "./login.ts";
import { MailboxPage, MailPage } from "./mailbox.ts";
import { MenuPage } from "./menu.ts";
import { NotFoundPage } from "./not_found.ts";
import { RegisterPage } from "./register.ts";
import { ResetPasswordPage } from "./reset_password.ts";
import { RestaurantsPage } from "./restaurants.ts";
import { SessionsPage } from "./sessions.ts";
import { WelcomePage } from "./welcome.ts";

/** The demo kitchen that never closes. */
export const KETTLE = { slug: "kettle-at-all-hours", name: "Kettle at All Hours" } as const;

export class Pages {
  readonly welcome: WelcomePage;
  readonly register: RegisterPage;
  readonly signUpByMail: SignUpByMailPage;
  readonly finishSignUp: FinishSignUpPage;
  readonly login: LoginPage;
  readonly forgotPassword: ForgotPasswordPage;
  readonly resetPassword: ResetPasswordPage;
  readonly changeEmail: ChangeEmailPage;
  readonly proveEmail: ProveEmailPage;
  readonly emailBack: EmailBackPage;
  readonly deleteAccount: DeleteAccountPage;
  readonly accountBack: AccountBackPage;
  readonly mailbox: MailboxPage;
  readonly mail: MailPage;
  readonly dashboard: DashboardPage;
  readonly changePassword: ChangePasswordPage;
  readonly confirm: ConfirmPage;
  readonly sessions: SessionsPage;
  readonly activity: ActivityPage;
  readonly notFound: NotFoundPage;
  readonly restaurants: RestaurantsPage;
  readonly kettle: MenuPage;
  readonly carts: CartsPage;
  readonly checkout: CheckoutPage;
  readonly review: ReviewPage;
  readonly order: OrderPage;
  readonly orders: OrdersPage;
  readonly addresses: AddressesPage;
  readonly address: AddressPage;
  readonly lab: LabPage;
  readonly kitchen: KitchenPage;
  readonly deliveries: DeliveriesPage;

  constructor(page: Page, javaScript: boolean) {
    this.welcome = new WelcomePage(page, javaScript);
    this.register = new RegisterPage(page, javaScript);
    this.signUpByMail = new SignUpByMailPage(page, javaScript);
    this.finishSignUp = new FinishSignUpPage(page, javaScript);
    this.login = new LoginPage(page, javaScript);
    this.forgotPassword = new ForgotPasswordPage(page, javaScript);
    this.resetPassword = new ResetPasswordPage(page, javaScript);
    this.changeEmail = new ChangeEmailPage(page, javaScript);
    this.proveEmail = new ProveEmailPage(page, javaScript);
    this.emailBack = new EmailBackPage(page, javaScript);
    this.deleteAccount = new DeleteAccountPage(page, javaScript);
    this.accountBack = new AccountBackPage(page, javaScript);
    this.mailbox = new MailboxPage(page, javaScript);
    this.mail = new MailPage(page, javaScript);
    this.dashboard = new DashboardPage(page, javaScript);
    this.changePassword = new ChangePasswordPage(page, javaScript);
    this.confirm = new ConfirmPage(page, javaScript);
    this.sessions = new SessionsPage(page, javaScript);
    this.activity = new ActivityPage(page, javaScript);
    this.notFound = new NotFoundPage(page, javaScript);
    this.restaurants = new RestaurantsPage(page, javaScript);
    this.kettle = new MenuPage(page, javaScript, KETTLE.slug, KETTLE.name);
    this.carts = new CartsPage(page, javaScript);
    this.checkout = new CheckoutPage(page, javaScript, KETTLE.slug, KETTLE.name);
    this.review = new ReviewPage(page, javaScript, KETTLE.slug);
    this.order = new OrderPage(page, javaScript);
    this.orders = new OrdersPage(page, javaScript);
    this.addresses = new AddressesPage(page, javaScript);
    this.address = new AddressPage(page, javaScript);
    this.lab = new LabPage(page, javaScript);
    this.kitchen = new KitchenPage(page, javaScript, KETTLE.slug, KETTLE.name);
    this.deliveries = new DeliveriesPage(page, javaScript);
  }
}
