//! `/kitchen/{restaurant}`

use leptos::prelude::*;

use crate::{
    api::kitchen::my_kitchen,
    components::{
        failed::Failed,
        page_style::PageStyle,
        page_title::PageTitle,
        part::Part,
        step_form::{BoardColumn, ReasonButtons, StepButton, StepForm},
    },
    error::AppError,
    islands::{kitchen_alarm::KitchenAlarm, live_parts::LiveParts, send_in_place::SendInPlace},
    model::{
        board::{KitchenBoard, Ticket, TicketLine},
        live,
        order::OrderState,
        order_life::{Action, Actor, may},
    },
    pages::not_found::NotFound,
    paths::{self, api},
    server::http::{own_files::ExtraStyle, page_address::PageAddress},
};

/// The columns of the board: the part's id, what stands above it, what to do when it is empty, and whose
/// orders it has.
const COLUMNS: [(&str, &str, &[OrderState]); 4] = [
    ("board-new", "New", &[OrderState::Placed]),
    (
        "board-cook",
        "To cook",
        &[OrderState::Accepted, OrderState::Preparing],
    ),
    ("board-ready", "Ready", &[OrderState::Ready]),
    ("board-away", "On the way", &[OrderState::OnTheWay]),
];

/// What a step changes: any column, and the figures.
const PARTS: &str = "board-new board-cook board-ready board-away board-today board-waiting";

/// A kitchen's minutes until an order is ready, to choose from.
const MINUTES: [i64; 9] = [10, 15, 20, 25, 30, 40, 50, 60, 90];
const USUAL_MINUTES: i64 = 20;

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
        tickets,
        today,
    } = board;
    let columns = COLUMNS.map(|(id, name, states)| {
        let tickets = tickets
            .iter()
            .filter(|ticket| states.contains(&ticket.state));
        let tickets = tickets.cloned().collect();
        view! { <Column id name tickets /> }
    });
    let placed = tickets
        .iter()
        .filter(|ticket| ticket.state == OrderState::Placed);
    let waiting = placed.count();
    view! {
        <PageTitle text=kitchen.name.clone() refreshed=true />
        <PageStyle style=ExtraStyle::Board />
        <div class="board-head">
            <h1>{kitchen.name.clone()}</h1>
            <a href=paths::kitchen_menu(&kitchen.restaurant)>"What you sell, and pausing"</a>
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
                <div class="board" data-board=format!("kitchen={}", kitchen.restaurant)>
                    {columns.into_iter().collect_view()}
                </div>
            </SendInPlace>
        </LiveParts>
    }
}

/// What rings, and how to hear it. The buttons and words that only a script needs are hidden until it is
/// there.
#[component]
fn Alarm(waiting: usize) -> impl IntoView {
    let words = match waiting {
        0 => String::new(),
        1 => "1 order waits for your answer".to_owned(),
        _ => format!("{waiting} orders wait for your answer"),
    };
    view! {
        <KitchenAlarm>
            <div class="alarm" id=live::ALARM>
                <p class="alarm__lost" id=live::LOST role="alert" hidden>
                    "No connection to Tiffin: new orders do not show here."
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
                <button class="button button--wide" id=live::SOUND type="button" hidden>
                    "Sound on: ring for new orders"
                </button>
            </div>
        </KitchenAlarm>
    }
}

#[component]
fn Column(id: &'static str, name: &'static str, tickets: Vec<Ticket>) -> impl IntoView {
    view! {
        <BoardColumn id name count=tickets.len()>
            {tickets.into_iter().map(|ticket| view! { <Card ticket /> }).collect_view()}
        </BoardColumn>
    }
}

#[component]
fn Card(ticket: Ticket) -> impl IntoView {
    let id = format!("ticket-{}", ticket.number);
    let name_id = format!("{id}-name");
    let labelled_by = name_id.clone();
    let lines = ticket.lines.clone().into_iter();
    let lines = lines.map(|line| view! { <Line line /> }).collect_view();
    let allergens = (!ticket.allergens.is_empty()).then(|| {
        view! {
            <p class="ticket__allergens">
                <strong>"Contains "</strong>
                {ticket.allergens.join(", ")}
            </p>
        }
    });
    let courier = match (ticket.state, ticket.has_courier) {
        (OrderState::Placed | OrderState::OnTheWay, _) => None,
        (_, true) => Some("A courier is on the way to you."),
        (_, false) => Some("No courier yet."),
    };
    view! {
        <li class="ticket" id=id aria-labelledby=labelled_by>
            <h3 class="ticket__head" id=name_id>
                <span class="order-number">{ticket.number.clone()}</span>
                <span class="ticket__due">{ticket.due_words.clone()}</span>
            </h3>
            <p class="ticket__about">
                "For " {ticket.recipient.clone()} ", placed " {ticket.placed_words.clone()}
            </p>
            <ul class="ticket__lines">{lines}</ul>
            {allergens}
            {courier.map(|words| view! { <p class="hint">{words}</p> })}
            <Steps ticket />
        </li>
    }
}

#[component]
fn Line(line: TicketLine) -> impl IntoView {
    let options = (!line.options.is_empty())
        .then(|| view! { <span class="ticket__more">{line.options.join(", ")}</span> });
    let note = (!line.note.is_empty())
        .then(|| view! { <span class="ticket__note">"Note: " {line.note}</span> });
    view! {
        <li class="ticket__line">
            <span class="ticket__quantity">
                {line.quantity} <span aria-hidden="true">" ×"</span>
                <span class="visually-hidden">" times "</span>
            </span>
            <span class="ticket__dish">{line.name} {options} {note}</span>
        </li>
    }
}

/// What may be done to it now.
#[component]
fn Steps(ticket: Ticket) -> impl IntoView {
    let can = |action| may(ticket.state, action, Actor::Restaurant);
    let (number, version) = (ticket.number.clone(), ticket.version);
    let form = |children: AnyView| {
        let order = number.clone();
        view! {
            <StepForm function=api::KITCHEN_STEP parts=PARTS order version>
                {children}
            </StepForm>
        }
    };
    let of = |words: &str| format!("{words} {number}");
    let accept = can(Action::Accept).then(|| {
        let minutes = MINUTES.map(|minutes| {
            let is_usual = minutes == USUAL_MINUTES;
            view! { <option value=minutes selected=is_usual>{minutes} " min"</option> }
        });
        let select = view! {
            <select class="field__input ticket__minutes" name="minutes" aria-label=of("Minutes until ready,")>
                {minutes.into_iter().collect_view()}
            </select>
            <StepButton action=Action::Accept words="Accept" label=of("Accept") is_main=true />
        };
        form(select.into_any())
    });
    let plain = |action, words: &'static str| {
        can(action).then(|| {
            let button = view! { <StepButton action words label=of(words) is_main=true /> };
            form(button.into_any())
        })
    };
    let delay = can(Action::Delay).then(|| {
        let button = view! {
            <input type="hidden" name="minutes" value="5" />
            <StepButton action=Action::Delay words="5 minutes more" label=of("5 minutes more for") />
        };
        form(button.into_any())
    });
    let ends = [(Action::Reject, "Refuse"), (Action::Cancel, "Cancel")];
    let end = ends
        .into_iter()
        .find(|(action, _)| can(*action))
        .map(|(action, words)| {
            let buttons = view! { <ReasonButtons action actor=Actor::Restaurant /> };
            let summary = of(words);
            view! {
                <details class="ticket__end">
                    <summary aria-label=summary>{words} "…"</summary>
                    {form(buttons.into_any())}
                </details>
            }
        });
    view! {
        <div class="ticket__steps">
            {accept} {plain(Action::Start, "Start cooking")} {plain(Action::Finish, "Ready")} {delay}
            {end}
        </div>
    }
}
