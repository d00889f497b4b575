//! What each way of checking costs, measured here and now.

use std::sync::Arc;

use leptos::prelude::*;

use super::{section::Section, try_it::TryIt};
use crate::{
    components::part::Part,
    model::lab::{Cost, Experiment, Lab},
};

/// The figures, once somebody asked for them.
#[component]
pub fn Costs(lab: Arc<Lab>) -> impl IntoView {
    let table = lab.costs.clone().map(|costs| view! { <Table costs /> });
    view! {
        <Section id="cost">
            <p class="lab-text">
                "A session costs one query for each request, and a row in the database for each \
                sign-in; refresh tokens have rows too. An access token that is checked by its signature \
                costs no query, but some arithmetic, more bytes on every request, and the minutes that \
                it outlives a changed password. Checked with a query as well, it costs both, and dies at \
                once."
            </p>
            <Part id="lab-cost">
                <div class="lab-tries" id="lab-cost">
                    <TryIt
                        lab
                        experiment=Experiment::Measure
                        place="cost"
                        about="Each way is checked 200 times, one after the other, on the server that \
                        you are talking to. The query goes to SQLite, on the same machine; a database \
                        across a network takes longer."
                        words="Measure it here and now"
                    />
                    {table.map(|table| view! { <div class="lab-try">{table}</div> })}
                </div>
            </Part>
        </Section>
    }
}

#[component]
fn Table(costs: Vec<Cost>) -> impl IntoView {
    let rows = costs.into_iter().map(|cost| {
        let time = micros(cost.p50_tenths_of_micros);
        view! {
            <tr>
                <th scope="row">{cost.way}</th>
                <td data-label="Bytes sent">{cost.bytes}</td>
                <td data-label="Queries">{cost.queries}</td>
                <td data-label="One check">{time}</td>
            </tr>
        }
    });
    view! {
        <table class="lab-table lab-table--figures">
            <caption>
                "What one request costs. The time is that of the middle one of 200 checks (the median)."
            </caption>
            <thead>
                <tr>
                    <th scope="col">"Way"</th>
                    <th scope="col">"Bytes sent with each request"</th>
                    <th scope="col">"Database queries"</th>
                    <th scope="col">"Time of one check"</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}

fn micros(tenths: u64) -> String {
    format!("{}.{} µs", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_one_decimal() {
        assert_eq!(micros(0), "0.0 µs");
        assert_eq!(micros(7), "0.7 µs");
        assert_eq!(micros(1234), "123.4 µs");
    }
}
