//! Demo data.

use std::{io::Write, path::Path};

use anyhow::{Context, ensure};
use secrecy::{ExposeSecret, SecretString};

use super::{
    lookup::{find_user, random_password},
    output,
    users::{add, check},
};
use crate::{
    model::{address::AddressForm, order::Destination, role::Role},
    server::{
        accounts::{Accounts, tables::users::Credentials},
        catalog::{demo, large},
        settings::Settings,
        state::AppState,
        store::url::Location,
    },
};

const DEMO_NAME: &str = "Priya Raman";
const DEMO_EMAIL: &str = "priya@example.com";
const COURIER_EMAIL: &str = "courier@example.com";
const ADMIN_EMAIL: &str = "admin@example.com";

/// The demo customer's address book; the first is the default.
const ADDRESSES: [AddressForm<&str>; 2] = [
    AddressForm {
        label: "Home",
        recipient: DEMO_NAME,
        phone: "98765 43210",
        street: "12 Lake View Road",
        details: "Flat 3B, above the bookshop",
        city: "Kaveripur",
        postcode: "600 001",
    },
    AddressForm {
        label: "Work",
        recipient: DEMO_NAME,
        phone: "98765 43210",
        street: "4 Mill Lane",
        details: "Second floor, ask at the gate",
        city: "Kaveripur",
        postcode: "600 014",
    },
];

/// Makes the demo restaurants, their staff and the demo customer, once, and says how to sign in.
///
/// The random passwords are kept beside the database, readable by its owner only, so that a later
/// start can say them again.
pub async fn seed(settings: &Settings, restaurants: Option<u32>) -> anyhow::Result<()> {
    ensure!(
        settings.site.demo,
        "demo data is made only where site.demo is true (TIFFIN__SITE__DEMO=true)"
    );
    let location = Location::parse(&settings.database.url)?;
    let state = AppState::new(settings.clone()).await?;
    demo::seed(&state.catalog).await?;
    if let Some(restaurants) = restaurants {
        let there = large::grow(&state.catalog, restaurants).await?;
        output::say(format_args!("Restaurants: {there}"))?;
    }
    say_staff(&state, &location.demo_password_file("staff-")).await?;
    let note = location.demo_password_file("");
    let password = match state.accounts.find_user(DEMO_EMAIL).await? {
        Some(customer) => noted_password(&state.accounts, &customer, &note).await?,
        None => Some(make_demo_customer(&state, &note).await?),
    };
    let words = match &password {
        Some(password) => password.expose_secret().to_owned(),
        None => {
            format!("you changed it to (`tiffin user set-password {DEMO_EMAIL}` makes a new one)")
        }
    };
    output::say(format_args!(
        "Demo sign-in: {DEMO_EMAIL} with the password {words}"
    ))?;
    state.db.close().await;
    Ok(())
}

/// Makes those who cook, carry and look after the site, once, and says how to sign in.
async fn say_staff(state: &AppState, note: &Path) -> anyhow::Result<()> {
    let password = match state.accounts.find_user(COURIER_EMAIL).await? {
        Some(courier) => noted_password(&state.accounts, &courier, note).await?,
        None => Some(make_staff(state, note).await?),
    };
    let words = match &password {
        Some(password) => format!("all with the password {}", password.expose_secret()),
        None => {
            "whose passwords were changed (`tiffin user set-password` makes new ones)".to_owned()
        }
    };
    let kitchens = demo::names()?;
    let such_as = kitchens.first().map_or("", |(slug, _)| slug);
    output::say(format_args!(
        "Demo staff: {} kitchens as <kitchen>@example.com (such as {such_as}@example.com), {COURIER_EMAIL} \
         and {ADMIN_EMAIL}, {words}",
        kitchens.len()
    ))
}

async fn make_staff(state: &AppState, note: &Path) -> anyhow::Result<SecretString> {
    let (accounts, password) = (&state.accounts, random_password());
    write_private(note, password.expose_secret())
        .with_context(|| format!("{} cannot be written", note.display()))?;
    let make = async |name: &str, email: &str, role| {
        if accounts.find_user(email).await?.is_none() {
            let new = check(accounts, name, email, &password).await?;
            add(accounts, new, role).await?;
        }
        find_user(accounts, email).await
    };
    for (slug, name) in demo::names()? {
        let email = format!("{slug}@example.com");
        let member = make(&name, &email, Role::Restaurant).await?;
        state.ordering.add_member(&member.id, &slug).await?;
    }
    make("Asha Nair", ADMIN_EMAIL, Role::Admin).await?;
    // The last: whether there is one says whether all are made.
    make("Ravi Kumar", COURIER_EMAIL, Role::Courier).await?;
    Ok(password)
}

async fn make_demo_customer(state: &AppState, note: &Path) -> anyhow::Result<SecretString> {
    let (accounts, password) = (&state.accounts, random_password());
    let new = check(accounts, DEMO_NAME, DEMO_EMAIL, &password).await?;
    // Before the password is anybody's: afterwards nobody could say it again.
    write_private(note, password.expose_secret())
        .with_context(|| format!("{} cannot be written", note.display()))?;
    add(accounts, new, Role::Customer).await?;
    let customer = find_user(accounts, DEMO_EMAIL).await?;
    for address in ADDRESSES {
        state
            .ordering
            .add_address_of(&customer.id, &address)
            .await?;
    }
    let home = &ADDRESSES[0];
    let destination = Destination {
        recipient: home.recipient.to_owned(),
        phone: home.phone.to_owned(),
        street: home.street.to_owned(),
        details: home.details.to_owned(),
        city: home.city.to_owned(),
        postcode: home.postcode.to_owned(),
    };
    state.catalog.refresh().await?;
    state.ordering.seed_past(&customer.id, &destination).await?;
    Ok(password)
}

/// The password in the note, if it is still the customer's.
async fn noted_password(
    accounts: &Accounts,
    customer: &Credentials,
    note: &Path,
) -> anyhow::Result<Option<SecretString>> {
    let Ok(noted) = std::fs::read_to_string(note) else {
        return Ok(None);
    };
    let noted = SecretString::from(noted.trim());
    let hash = customer.password_hash.clone();
    Ok(accounts
        .passwords
        .verify(&noted, hash, None)
        .await?
        .then_some(noted))
}

fn write_private(file: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // Without a line's end, so that `curl --data-urlencode password@file` sends just the password.
    options.open(file)?.write_all(text.as_bytes())
}
