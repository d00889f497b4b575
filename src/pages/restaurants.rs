//! `/restaurants`

use leptos::prelude::*;

use crate::{
    api::catalog::find_restaurants,
    components::{
        browse_form::BrowseForm, failed::Failed, page_title::PageTitle, part::Part,
        restaurant_card::RestaurantCard,
    },
    islands::live_search::LiveSearch,
    model::{
        browse::{Browse, DietFilter, Sort},
        catalog,
    },
    paths,
    server::http::page_address::PageAddress,
};

/// Every restaurant that fits what is looked for. The query is the form's.
#[component]
pub fn Restaurants() -> impl IntoView {
    let asked = PageAddress::current();
    view! {
        <PageTitle text="Restaurants" />
        <h1>"Restaurants"</h1>
        {Suspend::new(async move {
            let found = find_restaurants(
                    asked.word("q"),
                    asked.word("cuisine"),
                    asked.word("diet"),
                    asked.word("open"),
                    asked.word("sort"),
                    asked.word("page"),
                )
                .await;
            match found {
                Ok(found) => view! { <Results asked found /> }.into_any(),
                Err(error) => view! { <Failed error /> }.into_any(),
            }
        })}
    }
}

#[component]
fn Results(asked: PageAddress, found: catalog::Restaurants) -> impl IntoView {
    let browse = Browse {
        query: asked.word("q"),
        cuisine: asked.word("cuisine"),
        diet: DietFilter::parse(&asked.word("diet")),
        open: asked.word("open") == "1",
        sort: Sort::parse(&asked.word("sort")),
        page: found.page,
    };
    let in_form = browse.clone();
    let count = match found.total {
        0 => "Nothing found".to_owned(),
        1 => "1 restaurant".to_owned(),
        total => format!("{total} restaurants"),
    };
    let count = match &found.searched_instead {
        Some(words) if found.total > 0 => format!("{count}, for “{words}”"),
        _ => count,
    };
    let has_word = browse.query.trim().is_empty() || browse.query.contains(char::is_alphanumeric);
    let advice = if has_word {
        "Try fewer words or fewer filters, or "
    } else {
        "Try the name of a dish or of a restaurant, or "
    };
    let nothing = (found.total == 0).then(|| {
        view! {
            <p class="empty">
                {advice} <a href=paths::RESTAURANTS>"see all of them"</a>
                "."
            </p>
        }
    });
    view! {
        <LiveSearch>
            <BrowseForm browse=in_form cuisines=found.cuisines />
        </LiveSearch>
        <Part id="found">
            <p class="found" id="found" role="status">
                {count}
            </p>
        </Part>
        <Part id="results">
            <div id="results">
                {nothing}
                <ul class="restaurants">
                    {found
                        .restaurants
                        .into_iter()
                        .map(|restaurant| view! { <RestaurantCard restaurant /> })
                        .collect_view()}
                </ul>
                <Pager browse pages=found.pages />
            </div>
        </Part>
    }
}

#[component]
fn Pager(browse: Browse, pages: u32) -> impl IntoView {
    let page = browse.page;
    let link = |to: u32, words: &'static str| {
        (1..=pages).contains(&to).then(|| {
            let href = address(&browse, to);
            view! {
                <a class="button button--secondary button--small" href=href>
                    {words}
                </a>
            }
        })
    };
    let links = (link(page - 1, "Previous"), link(page + 1, "Next"));
    (pages > 1).then(|| {
        view! {
            <nav class="pager" aria-label="Pages">
                {links.0}
                <span>"Page " {page} " of " {pages}</span>
                {links.1}
            </nav>
        }
    })
}

/// The address of a page of the same search.
fn address(browse: &Browse, page: u32) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let page = page.to_string();
    for (name, value) in [
        ("q", browse.query.as_str()),
        ("cuisine", &browse.cuisine),
        ("diet", browse.diet.into_str()),
        ("open", if browse.open { "1" } else { "" }),
        ("sort", browse.sort.into_str()),
        ("page", &page),
    ] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    format!("{}?{}", paths::RESTAURANTS, query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_the_address_of_its_search() {
        let browse = Browse {
            query: "dosa & chai".to_owned(),
            open: true,
            ..Browse::default()
        };

        assert_eq!(
            address(&browse, 2),
            "/restaurants?q=dosa+%26+chai&open=1&page=2"
        );
    }
}
