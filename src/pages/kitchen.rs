//! `/kitchen/{restaurant}`

use leptos::prelude::*;

use crate::{
    api::kitchen::my_kitchen,
    components::{
        failed::Failed, page_style::PageStyle, page_title::PageTitle, part::Part,
        step_form::BoardColumn, ticket_card::TicketCard,
    },
    error::AppError,
    islands::{kitchen_alarm::KitchenAlarm, live_parts::LiveParts, send_in_place::SendInPlace},
    model::{
        board::{KitchenBoard, Ticket},
        live,
        order::OrderState,
    },
    pages::not_found::NotFound,
    paths::{self, api},
    server::http::{own_files::ExtraStyle, page_address::PageAddress},
};

/// The columns of the board: the part's id, what stands above it, what to do when it is empty, and whose
/// orders it has.
const COLUMNS: [(&str, &str, &str, &[OrderState]); 4] = [
    (
        "board-new",
        "New",
        "No order is waiting. New ones appear here by themselves.",
        &[OrderState::Placed],
    ),
    (
        "board-cook",
        "To cook",
        "Nothing to cook.",
        &[OrderState::Accepted, OrderState::Preparing],
    ),
    (
        "board-ready",
        "Ready",
        "Nothing waits for a courier.",
        &[OrderState::Ready],
    ),
    (
        "board-away",
        "On the way",
        "Nothing is on its way.",
        &[OrderState::OnTheWay],
    ),
];

/// What a step changes: any column, and the figures.
const PARTS: &str = "board-new board-cook board-ready board-away board-today board-waiting";

/// The orders of a kitchen, and what its members do to them.
#[component]
pub fn Kitchen() -> impl IntoView {
    let restaurant = PageAddress::current().part(1);
    Suspend::new(async move {
        match my_kitchen(restaurant).await {
            Ok(board) => view! { <Board board /> }.into_any(),
            Err(AppError::NotFound) => view! { <NotFound /> }.into_any(),
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}

#[component]
fn Board(board: KitchenBoard) -> impl IntoView {
    let KitchenBoard {
        kitchen,
        paused,
        tickets,
        counts,
        today,
    } = board;
    let count_of = |states: &[OrderState]| {
        let counts = counts.iter().filter(|(state, _)| states.contains(state));
        usize::try_from(counts.map(|(_, count)| count).sum::<i64>()).unwrap_or_default()
    };
    let waiting = count_of(&[OrderState::Placed]);
    let columns = COLUMNS.map(|(id, name, empty, states)| {
        let tickets = tickets
            .iter()
            .filter(|ticket| states.contains(&ticket.state));
        let tickets = tickets.cloned().collect();
        let restaurant = kitchen.restaurant.clone();
        let in_all = count_of(states);
        view! { <Column id name empty restaurant tickets in_all /> }
    });
    view! {
        <PageTitle text=kitchen.name.clone() refreshed=true />
        <PageStyle style=ExtraStyle::Board />
        <div class="board-head">
            <h1>{kitchen.name.clone()}</h1>
            <a
                class="button button--secondary button--small"
                href=paths::kitchen_menu(&kitchen.restaurant)
            >
                "Menu and pausing"
            </a>
            <Part id="board-today">
                <p class="board-head__today" id="board-today" data-live="">
                    "Today: " {today.delivered} " delivered for " {today.sales.text} ", "
                    {today.otherwise} " refused, cancelled or not delivered"
                </p>
            </Part>
        </div>
        <Alarm waiting />
        <LiveParts>
            <SendInPlace>
                <Paused paused restaurant=kitchen.restaurant.clone() />
                <div class="board board--kitchen" data-board=format!("kitchen={}", kitchen.restaurant)>
                    {columns.into_iter().collect_view()}
                </div>
            </SendInPlace>
        </LiveParts>
    }
}

/// Whoever forgets it loses a day's orders.
#[component]
fn Paused(paused: Option<String>, restaurant: String) -> impl IntoView {
    const ID: &str = "board-paused";
    let notice = paused.map(|words| {
        view! {
            <form class="notice board-paused" method="post" action=api::PAUSE data-parts=ID>
                <input type="hidden" name="restaurant" value=restaurant />
                <strong>{words}</strong>
                <button class="button button--small" type="submit" name="until" value="">
                    "Take orders again"
                </button>
            </form>
        }
    });
    view! {
        <Part id=ID>
            <div id=ID data-live="">
                {notice}
            </div>
        </Part>
    }
}

/// What rings, and how to hear it. The buttons and words that only a script needs are hidden until it is
/// there.
#[component]
fn Alarm(waiting: usize) -> impl IntoView {
    let words = match waiting {
        0 => None,
        1 => Some("1 order is waiting for your answer".to_owned()),
        _ => Some(format!("{waiting} orders are waiting for your answer")),
    };
    view! {
        <KitchenAlarm>
            <div class="alarm" id=live::ALARM>
                <p class="alarm__lost" id=live::LOST role="alert" hidden>
                    "No connection to Tiffin. New orders will not appear here."
                </p>
                <Part id=live::WAITING>
                    <p
                        class="alarm__waiting"
                        id=live::WAITING
                        role="status"
                        data-live=""
                        data-waiting=waiting
                    >
                        {words}
                    </p>
                </Part>
                <button
                    class="button button--secondary button--wide"
                    id=live::SOUND
                    type="button"
                    hidden
                >
                    "Sound on: ring for new orders"
                </button>
                <p class="hint alarm__heard" id=live::SOUND_IS_ON hidden>
                    "The sound is on."
                </p>
            </div>
        </KitchenAlarm>
    }
}

#[component]
fn Column(
    id: &'static str,
    name: &'static str,
    empty: &'static str,
    restaurant: String,
    tickets: Vec<Ticket>,
    in_all: usize,
) -> impl IntoView {
    let more = in_all.saturating_sub(tickets.len());
    let card = move |ticket: Ticket| {
        let print = Some(paths::ticket(&restaurant, &ticket.number));
        view! { <TicketCard ticket function=api::KITCHEN_STEP parts=PARTS print /> }
    };
    view! {
        <BoardColumn id name count=tickets.len() more empty>
            {tickets.into_iter().map(card).collect_view()}
        </BoardColumn>
    }
}
