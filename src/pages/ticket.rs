//! `/kitchen/{restaurant}/tickets/{number}`

use leptos::prelude::*;

use crate::{
    api::kitchen::kitchen_ticket,
    components::{bill::Bill, failed::Failed, page_style::PageStyle, page_title::PageTitle},
    error::AppError,
    islands::print_on_press::PrintOnPress,
    model::{
        board::{PrintedTicket, TicketLine},
        live,
        money::Amount,
        order::Payment,
    },
    pages::not_found::NotFound,
    paths,
    server::http::{own_files::ExtraStyle, page_address::PageAddress},
};

/// An order on 80 mm paper: for whoever cooks, without prices; or for the bag, with them.
#[component]
pub fn Ticket() -> impl IntoView {
    let address = PageAddress::current();
    let is_for_bag = address.word("for") == "bag";
    Suspend::new(async move {
        match kitchen_ticket(address.part(1), address.part(3)).await {
            Ok(printed) => view! { <Found printed is_for_bag /> }.into_any(),
            Err(AppError::NotFound) => view! { <NotFound /> }.into_any(),
            Err(error) => view! { <Failed error /> }.into_any(),
        }
    })
}

#[component]
fn Found(printed: PrintedTicket, is_for_bag: bool) -> impl IntoView {
    let slug = printed.restaurant.restaurant.clone();
    let here = paths::ticket(&slug, &printed.ticket.number);
    let forms = [
        ("For the kitchen", here.clone(), !is_for_bag),
        ("For the bag", format!("{here}?for=bag"), is_for_bag),
    ];
    let forms = forms.map(|(words, href, is_this)| {
        view! {
            <li>
                <a href=href aria-current=is_this.then_some("page")>
                    {words}
                </a>
            </li>
        }
    });
    let number = printed.ticket.number.clone();
    view! {
        <PageTitle text=format!("Print {number}") />
        <PageStyle style=ExtraStyle::Ticket />
        <div class="paper-head">
            <a href=paths::kitchen(&slug)>"Back to the board"</a>
            <nav class="filters" aria-label="Two forms">
                <ul>{forms.into_iter().collect_view()}</ul>
            </nav>
            <PrintOnPress>
                <button class="button paper-head__print" id=live::PRINT type="button">
                    "Print"
                </button>
            </PrintOnPress>
        </div>
        <Paper printed is_for_bag />
    }
}

#[component]
fn Paper(printed: PrintedTicket, is_for_bag: bool) -> impl IntoView {
    let PrintedTicket {
        restaurant,
        ticket,
        prices,
        bill,
        payment,
        promised_words,
    } = printed;
    let prices: Vec<_> = if is_for_bag {
        prices.into_iter().map(Some).collect()
    } else {
        vec![None; prices.len()]
    };
    let lines = ticket.lines.into_iter().zip(prices);
    let lines = lines.map(|(line, price)| view! { <Line line price /> });
    let due = if is_for_bag {
        format!("At the door {promised_words}")
    } else {
        ticket.due_words
    };
    let allergens = (!ticket.allergens.is_empty()).then(|| {
        view! {
            <p class="paper__allergens">{format!("Contains {}", ticket.allergens.join(", "))}</p>
        }
    });
    let pays = is_for_bag.then(|| {
        let words = match payment {
            Payment::Cash => format!("To be paid in cash: {}", bill.total.text),
            Payment::DemoCard => "Paid already".to_owned(),
        };
        view! {
            <Bill bill />
            <p class="paper__pays">{words}</p>
        }
    });
    view! {
        <article class="paper" aria-labelledby="paper-number">
            <p class="paper__kitchen">{restaurant.name}</p>
            <h1 class="paper__number order-number" id="paper-number">
                {ticket.number}
            </h1>
            <p class="paper__due">{due}</p>
            <p>"For " {ticket.recipient} ", placed " {ticket.placed_words}</p>
            <ul class="paper__lines">{lines.collect_view()}</ul>
            {allergens}
            {pays}
        </article>
    }
}

/// What is chosen with a dish is needed as often as the dish.
#[component]
fn Line(line: TicketLine, price: Option<Amount>) -> impl IntoView {
    let quantity = line.quantity;
    let options = line.options.into_iter().map(|option| {
        view! { <li>{format!("{quantity} × {option}")}</li> }
    });
    let options: Vec<_> = options.collect();
    let options =
        (!options.is_empty()).then(|| view! { <ul class="paper__options">{options}</ul> });
    let note =
        (!line.note.is_empty()).then(|| view! { <p class="paper__note">"Note: " {line.note}</p> });
    view! {
        <li class="paper__line">
            <p class="paper__dish">
                <span>{format!("{quantity} ×")}</span>
                <span>{line.name}</span>
                {price.map(|price| view! { <span class="paper__price">{price.text}</span> })}
            </p>
            {options}
            {note}
        </li>
    }
}
