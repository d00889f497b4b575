//! What went wrong, at the top of the form, with links to the fields.

use leptos::prelude::*;

use crate::error::AppError;

/// The summary takes the focus when it appears: by `autofocus` on a page, by a script in place.
#[component]
pub fn ErrorSummary(
    /// What is wrong.
    error: AppError,
    /// The form's fields in their order; an error of no field links to the first.
    fields: &'static [&'static str],
) -> impl IntoView {
    let lines = lines(&error, fields).into_iter().map(|(field, words)| {
        view! {
            <li>
                <a href=format!("#{field}")>{words}</a>
            </li>
        }
    });
    view! {
        <div
            class="error-summary"
            id="error-summary"
            role="alert"
            tabindex="-1"
            autofocus
            aria-labelledby="error-summary-title"
        >
            <h2 id="error-summary-title">"There is a problem"</h2>
            <ul>{lines.collect_view()}</ul>
        </div>
    }
}

fn lines(error: &AppError, fields: &'static [&'static str]) -> Vec<(&'static str, String)> {
    let wrong: Vec<_> = fields
        .iter()
        .filter_map(|field| error.field(field).map(|words| (*field, words.to_owned())))
        .collect();
    if wrong.is_empty() {
        fields
            .first()
            .map(|field| (*field, error.words()))
            .into_iter()
            .collect()
    } else {
        wrong
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::FieldErrors;

    #[test]
    fn every_wrong_field_has_a_line_in_the_forms_order() {
        let mut wrong = FieldErrors::default();
        wrong.add("password", "Enter a password");
        wrong.add("name", "Enter your name");

        let lines = lines(
            &AppError::Invalid { fields: wrong },
            &["name", "email", "password"],
        );

        let expected = [
            ("name", "Enter your name".to_owned()),
            ("password", "Enter a password".to_owned()),
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn an_error_of_no_field_links_to_the_first() {
        let lines = lines(&AppError::InvalidCredentials, &["email", "password"]);

        assert_eq!(lines, [("email", "Invalid credentials".to_owned())]);
    }
}
