//! The customer's address book. Each answers 401 without a session, and 404 for an address that is
//! not the customer's.

use leptos::prelude::*;

use crate::{
    error::AppError,
    model::{
        address::{AddressForm, AddressInfo, Addresses},
        next_path::NextPath,
        notice::Notice,
    },
    paths,
    server::http::{redirect::redirect_with_notice, visit::Visit},
};

/// `POST /api/addresses`: the customer's addresses, the default first.
#[server(prefix = "/api", endpoint = "addresses")]
pub async fn my_addresses() -> Result<Addresses, AppError> {
    let visit = Visit::current()?;
    let addresses = visit.state.ordering.addresses(visit.viewer()?).await?;
    Ok(Addresses { addresses })
}

/// `POST /api/address`: one of the customer's addresses.
#[server(prefix = "/api", endpoint = "address")]
pub async fn my_address(#[server(default)] address: String) -> Result<AddressInfo, AppError> {
    let visit = Visit::current()?;
    Ok(visit
        .state
        .ordering
        .address(visit.viewer()?, &address.into())
        .await?)
}

/// `POST /api/add_address`: adds an address; the first is the default. `label` and `details` may be
/// empty. `next` is where a form is redirected to, if it is a path on this site; the new id goes
/// along as `address`.
///
/// 422 if a field is wrong or there are twenty already.
#[server(prefix = "/api", endpoint = "add_address")]
pub async fn add_address(
    #[server(flatten)] typed: AddressForm<String>,
    #[server(default)] next: String,
) -> Result<AddressInfo, AppError> {
    let visit = Visit::current()?;
    let added = visit
        .state
        .ordering
        .save_address(visit.viewer()?, None, &typed)
        .await?;
    let next = match NextPath::parse(&next) {
        Some(next) => next.with("address", &added.id),
        None => paths::ADDRESSES.to_owned(),
    };
    redirect_with_notice(&visit, &next, Notice::AddressSaved);
    Ok(added)
}

/// `POST /api/edit_address`: changes an address. Orders keep the one they were placed with.
///
/// 422 if a field is wrong.
#[server(prefix = "/api", endpoint = "edit_address")]
pub async fn edit_address(
    #[server(default)] address: String,
    #[server(flatten)] typed: AddressForm<String>,
) -> Result<AddressInfo, AppError> {
    let visit = Visit::current()?;
    let changed = visit
        .state
        .ordering
        .save_address(visit.viewer()?, Some(&address.into()), &typed)
        .await?;
    redirect_with_notice(&visit, paths::ADDRESSES, Notice::AddressSaved);
    Ok(changed)
}

/// `POST /api/default_address`: makes an address the one that is offered first.
#[server(prefix = "/api", endpoint = "default_address")]
pub async fn default_address(#[server(default)] address: String) -> Result<(), AppError> {
    let visit = Visit::current()?;
    visit
        .state
        .ordering
        .make_default_address(visit.viewer()?, &address.into())
        .await?;
    redirect_with_notice(&visit, paths::ADDRESSES, Notice::AddressDefault);
    Ok(())
}

/// `POST /api/archive_address`: removes an address from the book. If it was the default, the newest
/// other one is that now.
#[server(prefix = "/api", endpoint = "archive_address")]
pub async fn archive_address(#[server(default)] address: String) -> Result<(), AppError> {
    let visit = Visit::current()?;
    visit
        .state
        .ordering
        .archive_address(visit.viewer()?, &address.into())
        .await?;
    redirect_with_notice(&visit, paths::ADDRESSES, Notice::AddressRemoved);
    Ok(())
}
