//! Which of the two one takes, and three questions that help. Needs no account.

use leptos::prelude::*;

use super::section::{Section, title_of};
use crate::{paths, server::http::page_address::PageAddress};

/// What you have, what to take, and the section that shows why.
const CASES: [(&str, &str, &str); 7] = [
    (
        "A website with a server of its own",
        "A session. The server is asked anyway, and one query is cheap.",
        "cost",
    ),
    (
        "It must be taken back at once",
        "A session, or a token that is checked with a query. Never the signature alone.",
        "change",
    ),
    (
        "A mobile app of yours",
        "Tokens: a short-lived one for requests, and a refresh token in the phone's own safe store.",
        "refresh",
    ),
    (
        "Several services that must not ask each other",
        "Tokens that are checked by their signature, and live for minutes.",
        "service",
    ),
    (
        "A one-page app on your own domain",
        "A session still. It is a browser, and scripts should not hold the sign-in.",
        "steal",
    ),
    (
        "You worry about other sites' forms",
        "Either. A session with SameSite and a check of where a form came from; a token in a header is \
         never sent by itself.",
        "steal",
    ),
    (
        "A link in a mail, or anything done once",
        "Neither. A random link, of which the server keeps a hash and forgets it once it is used.",
        "refresh",
    ),
];

/// Whatever one chooses.
const TIFFIN: &str = "Tiffin picks sessions because its customers are browsers, there is one server \
                      to ask, and a changed password must close every door at once.";

/// A table, and a form that asks and is answered by the same page.
#[component]
pub fn Choose(
    answers: Answers,
    /// Whether the other sections are there to link to.
    has_begun: bool,
) -> impl IntoView {
    let third = if has_begun { "Shown above" } else { "Shown in" };
    let rows = CASES.into_iter().map(|(case, take, place)| {
        let title = title_of(place);
        let shown = if has_begun {
            view! { <a href=format!("#{place}")>{title}</a> }.into_any()
        } else {
            title.into_any()
        };
        view! {
            <tr>
                <th scope="row">{case}</th>
                <td data-label="Take">{take}</td>
                <td data-label=third>{shown}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let hint = (!has_begun).then(|| {
        view! { <p class="hint">"Begin, and each of these is shown above."</p> }
    });
    view! {
        <Section id="choose">
            <p class="lab-text">"Neither is better. They are good at different things."</p>
            <table class="lab-table">
                <caption class="visually-hidden">"What to use for what"</caption>
                <thead>
                    <tr>
                        <th scope="col">"What you have"</th>
                        <th scope="col">"What to take"</th>
                        <th scope="col">{third}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {hint}
            <Questions answers />
        </Section>
    }
}

#[component]
fn Questions(answers: Answers) -> impl IntoView {
    let advice = answers.advice();
    let class = match advice {
        Advice::NoneYet => "hint",
        _ => "lab-lesson",
    };
    view! {
        <form class="card lab-chooser" method="get" action=paths::lab("questions")>
            <h3 id="questions">"Three questions"</h3>
            <Question
                name="revoke"
                words="Must a sign-in end at once when you say so?"
                answer=answers.revoke
            />
            <Question
                name="browser"
                words="Is the client a browser that talks to your own server?"
                answer=answers.browser
            />
            <Question
                name="services"
                words="Do several services check it, none asking another?"
                answer=answers.services
            />
            <div class="lab-actions">
                <button class="button button--secondary" type="submit">
                    "See the advice"
                </button>
            </div>
            <p class=class>{advice.words()}</p>
        </form>
        <p class="lab-text lab-tiffin">{TIFFIN}</p>
    }
}

#[component]
fn Question(name: &'static str, words: &'static str, answer: Option<bool>) -> impl IntoView {
    let choices = [("yes", "Yes", true), ("no", "No", false)];
    let choices = choices.into_iter().map(|(value, label, means)| {
        view! {
            <label class="option">
                <input type="radio" name=name value=value checked={answer == Some(means)} />
                <span class="option__name">{label}</span>
            </label>
        }
    });
    view! {
        <fieldset class="options">
            <legend>{words}</legend>
            {choices.collect_view()}
        </fieldset>
    }
}

/// What somebody answered. None is no answer.
#[derive(Clone, Copy, Debug)]
pub struct Answers {
    /// It must be taken back at once.
    revoke: Option<bool>,
    /// It is a browser.
    browser: Option<bool>,
    /// Several services check it.
    services: Option<bool>,
}

impl Answers {
    /// Those in the query of the page's address.
    pub fn of(page: &PageAddress) -> Self {
        let answer = |field| match page.word(field).as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        Self {
            revoke: answer("revoke"),
            browser: answer("browser"),
            services: answer("services"),
        }
    }

    fn advice(self) -> Advice {
        match (self.browser, self.services, self.revoke) {
            (Some(true), Some(true), _) => Advice::SessionInFront,
            (Some(true), _, _) => Advice::Session,
            (Some(false), Some(true), Some(true)) => Advice::Torn,
            (Some(false), Some(true), Some(false)) => Advice::TokensBySignature,
            (Some(false), Some(false), Some(true)) => Advice::TokensWithQuery,
            (Some(false), Some(false), Some(false)) => Advice::TokensEitherWay,
            (Some(false), _, _) => Advice::TokensSomehow,
            (None, None, None) => Advice::NoneYet,
            (None, _, _) => Advice::AskBrowserFirst,
        }
    }
}

/// What follows from the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Advice {
    NoneYet,
    AskBrowserFirst,
    Session,
    SessionInFront,
    TokensSomehow,
    TokensBySignature,
    TokensWithQuery,
    TokensEitherWay,
    Torn,
}

impl Advice {
    fn words(self) -> &'static str {
        match self {
            Self::NoneYet => "Answer what you can, and the advice will stand here.",
            Self::AskBrowserFirst => {
                "Answer the second question too: whether it is a browser decides the most."
            }
            Self::Session => {
                "Take a session. The browser keeps the cookie where no script can read it, and your \
                 server can end it at any moment."
            }
            Self::SessionInFront => {
                "Take a session for the browser. Where your server calls the other services for it, let \
                 the server hold short-lived tokens, and never the browser."
            }
            Self::TokensSomehow => {
                "Take tokens, with a refresh token in the app's own safe store. How to check them hangs \
                 on the question that is still open."
            }
            Self::TokensBySignature => {
                "Take tokens that are checked by their signature. Let them live for minutes: for so \
                 long they outlive a changed password."
            }
            Self::TokensWithQuery => {
                "Take tokens that are checked with one query. The query is what lets you take them back \
                 at once."
            }
            Self::TokensEitherWay => {
                "Take tokens. One query for each check is cheap where there is one server to ask; the \
                 signature alone will do if some minutes' delay does no harm."
            }
            Self::Torn => {
                "You cannot have both: who never asks cannot learn that something has ended. Let those \
                 services that must know check their tokens with a query, and let the others' tokens live \
                 for as few minutes as you can bear."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY: [Option<bool>; 3] = [Some(true), Some(false), None];

    fn all_answers() -> impl Iterator<Item = Answers> {
        ANY.into_iter().flat_map(|revoke| {
            ANY.into_iter().flat_map(move |browser| {
                ANY.into_iter().map(move |services| Answers {
                    revoke,
                    browser,
                    services,
                })
            })
        })
    }

    #[test]
    fn whatever_is_answered_there_is_advice() {
        assert_eq!(all_answers().count(), 27);
        for answers in all_answers() {
            let advice = answers.advice();
            let is_unanswered =
                [answers.revoke, answers.browser, answers.services] == [None, None, None];

            assert!(advice.words().ends_with('.'), "{answers:?}");
            assert_eq!(advice == Advice::NoneYet, is_unanswered, "{answers:?}");
        }
    }

    #[test]
    fn all_three_answered_ask_for_nothing_more() {
        let open = [
            Advice::NoneYet,
            Advice::AskBrowserFirst,
            Advice::TokensSomehow,
        ];
        for answers in all_answers() {
            let all = [answers.revoke, answers.browser, answers.services];
            if all.iter().all(Option::is_some) {
                assert!(!open.contains(&answers.advice()), "{answers:?}");
            }
        }
    }

    #[test]
    fn a_browser_gets_a_session_that_can_be_taken_back() {
        for services in ANY {
            let answers = Answers {
                revoke: Some(true),
                browser: Some(true),
                services,
            };

            let words = answers.advice().words();
            assert!(words.starts_with("Take a session"), "{answers:?}: {words}");
        }
    }

    #[test]
    fn services_that_do_not_ask_get_tokens() {
        let answers = Answers {
            revoke: Some(false),
            browser: Some(false),
            services: Some(true),
        };

        assert_eq!(answers.advice(), Advice::TokensBySignature);
    }

    #[test]
    fn answers_are_read_from_the_query() {
        let answers = Answers::of(&PageAddress::of(
            "/lab?revoke=yes&browser=no&services=maybe",
        ));

        assert_eq!(
            (answers.revoke, answers.browser, answers.services),
            (Some(true), Some(false), None)
        );
    }

    #[test]
    fn every_case_is_shown_in_a_section() {
        for (case, _, place) in CASES {
            assert!(!title_of(place).is_empty(), "{case}");
        }
    }
}
