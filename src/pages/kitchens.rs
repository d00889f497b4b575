//! `/kitchen`

use leptos::prelude::*;

use crate::{
    api::kitchen::my_kitchens,
    components::{failed::Failed, page_style::PageStyle, page_title::PageTitle},
    paths,
    server::http::own_files::ExtraStyle,
};

/// Where whoever is signed in cooks.
#[component]
pub fn Kitchens() -> impl IntoView {
    view! {
        <PageTitle text="Your kitchens" />
        <PageStyle style=ExtraStyle::Board />
        <h1>"Your kitchens"</h1>
        {Suspend::new(async {
            match my_kitchens().await {
                Ok(places) if places.is_empty() => {
                    view! {
                        <p class="empty">
                            "You are a member of no kitchen yet. Whoever looks after the site adds you to one."
                        </p>
                    }
                        .into_any()
                }
                Ok(places) => {
                    let places = places.into_iter().map(|place| {
                        view! {
                            <li>
                                <a href=paths::kitchen(&place.restaurant)>{place.name}</a>
                            </li>
                        }
                    });
                    view! { <ul class="kitchens">{places.collect_view()}</ul> }.into_any()
                }
                Err(error) => view! { <Failed error /> }.into_any(),
            }
        })}
    }
}
