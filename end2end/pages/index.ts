// All pages of the site, in one browser tab.

import type { Page } from "@playwright/test";
import { ChangePasswordPage } from "./change_password.ts";
import { DashboardPage } from "./dashboard.ts";
import { LoginPage } from "./login.ts";
import { NotFoundPage } from "./not_found.ts";
import { RegisterPage } from "./register.ts";
import { WelcomePage } from "./welcome.ts";

export class Pages {
  readonly welcome: WelcomePage;
  readonly register: RegisterPage;
  readonly login: LoginPage;
  readonly dashboard: DashboardPage;
  readonly changePassword: ChangePasswordPage;
  readonly notFound: NotFoundPage;

  constructor(page: Page, javaScript: boolean) {
    this.welcome = new WelcomePage(page, javaScript);
    this.register = new RegisterPage(page, javaScript);
    this.login = new LoginPage(page, javaScript);
    this.dashboard = new DashboardPage(page, javaScript);
    this.changePassword = new ChangePasswordPage(page, javaScript);
    this.notFound = new NotFoundPage(page, javaScript);
  }
}
