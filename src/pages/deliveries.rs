//! `/deliveries`

use leptos::prelude::*;

use crate::{
    api::deliveries::my_deliveries,
    components::{
        delivery_card::DeliveryCard, failed::Failed, page_style::PageStyle, page_title::PageTitle,
        step_form::BoardColumn,
    },
    islands::{live_parts::LiveParts, send_in_place::SendInPlace},
    model::board::{self, Delivery},
    paths::api,
    server::http::own_files::ExtraStyle,
};

const PARTS: &str = "board-mine board-free";

/// What a courier carries, and what nobody carries yet.
#[component]
pub fn Deliveries() -> impl IntoView {
    view! {
        <PageTitle text="Deliveries" refreshed=true />
        <PageStyle style=ExtraStyle::Board />
        <h1>"Deliveries"</h1>
        {Suspend::new(async {
            match my_deliveries().await {
                Ok(found) => view! { <Board found /> }.into_any(),
                Err(error) => view! { <Failed error /> }.into_any(),
            }
        })}
    }
}

#[component]
fn Board(found: board::Deliveries) -> impl IntoView {
    view! {
        <LiveParts>
            <SendInPlace>
                <div class="board board--deliveries" data-board="deliveries">
                    <Column
                        id="board-mine"
                        name="Yours"
                        empty="You carry nothing. Take one that is free."
                        deliveries=found.mine
                        is_mine=true
                    />
                    <Column
                        id="board-free"
                        name="To take"
                        empty="Nothing waits to be carried. It shows here as soon as a kitchen accepts an order."
                        deliveries=found.free
                        more=usize::try_from(found.more).unwrap_or_default()
                        is_mine=false
                    />
                </div>
            </SendInPlace>
        </LiveParts>
    }
}

#[component]
fn Column(
    id: &'static str,
    name: &'static str,
    empty: &'static str,
    deliveries: Vec<Delivery>,
    #[prop(optional)] more: usize,
    is_mine: bool,
) -> impl IntoView {
    view! {
        <BoardColumn id name count=deliveries.len() more empty>
            {deliveries
                .into_iter()
                .map(|delivery| {
                    view! { <DeliveryCard delivery is_mine function=api::DELIVERY_STEP parts=PARTS /> }
                })
                .collect_view()}
        </BoardColumn>
    }
}
