//! The cookie and the token as they are, side by side.

use std::sync::Arc;

use leptos::prelude::*;

use super::section::Section;
use crate::{
    components::part::Part,
    model::lab::{CookieShown, Lab, TokenShown},
};

/// Both, and what each says to whoever holds it.
#[component]
pub fn Envelope(lab: Arc<Lab>) -> impl IntoView {
    let (cookie, token, drawer) = (lab.cookie.clone(), lab.token.clone(), lab.drawer.clone());
    view! {
        <Section id="envelope">
            <p class="lab-text">
                "The account is signed in twice. Your browser holds the first of these, as it does for \
                every customer; an app would hold the second. No other page of ours prints either: this \
                account is here to be looked at."
            </p>
            <Part id="lab-envelope">
                <div class="lab-pair" id="lab-envelope">
                    <Cookie cookie drawer />
                    <Token token />
                </div>
            </Part>
        </Section>
    }
}

#[component]
fn Cookie(cookie: CookieShown, drawer: Option<String>) -> impl IntoView {
    let CookieShown {
        name,
        value,
        attributes,
    } = cookie;
    let is_secure = attributes.iter().any(|attribute| attribute == "Secure");
    let attributes = attributes.into_iter().map(|attribute| {
        let words = meaning(&attribute);
        view! {
            <div>
                <dt>
                    <code>{attribute}</code>
                </dt>
                <dd>{words}</dd>
            </div>
        }
    });
    let attributes = attributes.collect_view();
    view! {
        <article class="card lab-card" aria-labelledby="the-cookie">
            <Sealed />
            <h3 id="the-cookie">"The cookie"</h3>
            <p>
                "An envelope: a number on the outside, the letter stays in the server's drawer. The \
                number is random and means nothing by itself."
            </p>
            <p class="lab-secret">
                <code>
                    <span class="lab-secret__name">{name}</span>
                    "="
                    {value}
                </code>
            </p>
            <p>"Beside it stands what the browser may do with it:"</p>
            <dl class="lab-facts">{attributes}</dl>
            {(!is_secure).then(|| view! {
                <p class="hint">
                    "Secure is missing, because this server speaks plain http. Over https it is there."
                </p>
            })}
            <p>"And in the server’s drawer, under a hash of that number, lies the letter:"</p>
            <pre class="lab-pre">{drawer.unwrap_or_else(|| "nothing any more".to_owned())}</pre>
        </article>
    }
}

/// What an attribute does, in a few words.
fn meaning(attribute: &str) -> &'static str {
    match attribute.split('=').next().unwrap_or_default() {
        "HttpOnly" => "No script can read it.",
        "SameSite" => "Forms that other sites post do not carry it.",
        "Secure" => "It travels over https only.",
        "Path" => "It goes with every request to this site.",
        "Max-Age" => {
            "The browser forgets it after so many seconds. The server goes by its own clock."
        }
        _ => "",
    }
}

#[component]
fn Token(token: TokenShown) -> impl IntoView {
    let whole = token.whole();
    let TokenShown {
        header,
        claims,
        signature,
        header_says,
        claims_say,
        ..
    } = token;
    view! {
        <article class="card lab-card" aria-labelledby="the-token">
            <Open />
            <h3 id="the-token">"The token"</h3>
            <p>
                "A letter: anyone who holds it can read it. The signature says that nobody changed it, \
                not that nobody read it."
            </p>
            <p class="lab-secret">
                <code data-token=whole>
                    <span class="lab-colour lab-colour--header">{header}</span>
                    "."
                    <span class="lab-colour lab-colour--claims">{claims}</span>
                    "."
                    <span class="lab-colour lab-colour--signature">{signature}</span>
                </code>
            </p>
            <p>"Three parts, with a dot between them. Decoded, without any key, they say:"</p>
            <dl class="lab-parts">
                <div class="lab-colour--header">
                    <dt class="lab-colour">"1. Header"</dt>
                    <dd>"What kind of letter it is, and how and with which key it is signed."</dd>
                    <dd>
                        <pre class="lab-pre">{header_says}</pre>
                    </dd>
                </div>
                <div class="lab-colour--claims">
                    <dt class="lab-colour">"2. Claims"</dt>
                    <dd>
                        "Who it is about (sub), who wrote it (iss), for whom (aud), and until when it \
                        counts (exp, in seconds since 1970). role is what you may do, sid the sign-in behind it; \
                        the rest is bookkeeping."
                    </dd>
                    <dd>
                        <pre class="lab-pre">{claims_say}</pre>
                    </dd>
                </div>
                <div class="lab-colour--signature">
                    <dt class="lab-colour">"3. Signature"</dt>
                    <dd>
                        "64 bytes over the two parts before it (Ed25519). Only the server's private key \
                        can make them; anyone with the public key can check them."
                    </dd>
                </div>
            </dl>
        </article>
    }
}

/// A sealed envelope with a number on it.
#[component]
fn Sealed() -> impl IntoView {
    view! {
        <svg class="lab-drawing" viewBox="0 0 120 84" width="120" height="84" aria-hidden="true">
            <rect class="lab-drawing__paper" x="4" y="6" width="112" height="72" rx="8" />
            <path class="lab-drawing__line" d="M6 12l54 36 54-36" />
            <text class="lab-drawing__words" x="60" y="69" text-anchor="middle">"No. 4711"</text>
        </svg>
    }
}

/// An open letter with a seal below its lines.
#[component]
fn Open() -> impl IntoView {
    view! {
        <svg class="lab-drawing" viewBox="0 0 120 84" width="120" height="84" aria-hidden="true">
            <path class="lab-drawing__paper" d="M24 4h60l14 14v62h-74z" />
            <path class="lab-drawing__line" d="M84 4v14h14" />
            <path class="lab-drawing__words-line lab-colour--header" d="M34 20h34" />
            <path class="lab-drawing__words-line lab-colour--claims" d="M34 32h52M34 43h44" />
            <path class="lab-drawing__ribbon" d="M72 66l-6 16 8-4 6 5 2-15" />
            <circle class="lab-drawing__seal" cx="78" cy="60" r="11" />
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attribute_of_the_cookie_is_explained() {
        for attribute in [
            "HttpOnly",
            "SameSite=Lax",
            "Secure",
            "Path=/",
            "Max-Age=3600",
        ] {
            assert!(!meaning(attribute).is_empty(), "{attribute}");
        }
    }
}
