// All pages of the site, in one browser tab.

import type { Page } from "@playwright/test";
import { ActivityPage } from "./activity.ts";
import { ChangePasswordPage } from "./change_password.ts";
import { ConfirmPage } from "./confirm.ts";
import { DashboardPage } from "./dashboard.ts";
import { LoginPage } from "./login.ts";
import { NotFoundPage } from "./not_found.ts";
import { RegisterPage } from "./register.ts";
import { SessionsPage } from "./sessions.ts";
import { WelcomePage } from "./welcome.ts";

export class Pages {
  readonly welcome: WelcomePage;
  readonly register: RegisterPage;
  readonly login: LoginPage;
  readonly dashboard: DashboardPage;
  readonly changePassword: ChangePasswordPage;
  readonly confirm: ConfirmPage;
  readonly sessions: SessionsPage;
  readonly activity: ActivityPage;
  readonly notFound: NotFoundPage;

  constructor(page: Page, javaScript: boolean) {
    this.welcome = new WelcomePage(page, javaScript);
    this.register = new RegisterPage(page, javaScript);
    this.login = new LoginPage(page, javaScript);
    this.dashboard = new DashboardPage(page, javaScript);
    this.changePassword = new ChangePasswordPage(page, javaScript);
    this.confirm = new ConfirmPage(page, javaScript);
    this.sessions = new SessionsPage(page, javaScript);
    this.activity = new ActivityPage(page, javaScript);
    this.notFound = new NotFoundPage(page, javaScript);
  }
}
