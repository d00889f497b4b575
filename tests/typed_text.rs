//! What people type and paste: what cannot be seen is dropped, what is wrong is named.

use tiffin::model::{account::SignedIn, address::Addresses};

use crate::helpers::{
    PASSWORD, TestApp,
    kitchen::{DOSA, Kitchen},
    read,
};

#[tokio::test]
async fn a_pasted_name_and_email_sign_up_and_the_typed_ones_sign_in() {
    let app = TestApp::spawn().await;
    let form = [
        ("name", "\u{202a}Priya\u{a0}Raman\u{202c}\u{200b}"),
        ("email", "\u{feff}प्रिया@example.com"),
        ("password", PASSWORD),
    ];

    let signed_up: SignedIn = read(&app.client().call("/api/register", &form).await);

    assert_eq!(
        (signed_up.name.as_str(), signed_up.email.as_str()),
        ("Priya Raman", "प्रिया@example.com")
    );
    for email in ["प्रिया@example.com", "\u{200e}प्रिया@EXAMPLE.com\u{200b}"]
    {
        let form = [("email", email), ("password", PASSWORD)];
        let answer = app.client().call("/api/login", &form).await;
        assert_eq!(answer.status, 200, "{email:?}");
    }
    let again = app.client().call("/api/register", &form).await;
    assert_eq!(again.status, 422, "one address, one account");
}

#[tokio::test]
async fn what_cannot_be_in_a_field_is_named_beside_it() {
    let app = TestApp::spawn().await;
    let form = [
        ("name", "a\u{7}b"),
        ("email", "priya@example,com"),
        ("password", PASSWORD),
    ];

    let answer = app.client().call("/api/register", &form).await;

    assert_eq!(answer.status, 422);
    for words in [
        "An unprintable character (U+0007) cannot be in a name",
        "“,” cannot be in an email",
    ] {
        assert!(answer.body.contains(words), "{}", answer.body);
    }
    let form = [
        ("name", "\u{3164}\u{200b}"),
        ("email", "\u{feff}"),
        ("password", PASSWORD),
    ];
    let answer = app.client().call("/api/register", &form).await;
    for words in ["Enter your name", "Enter your email"] {
        assert!(answer.body.contains(words), "{}", answer.body);
    }
}

/// An invisible character in a password is part of it.
#[tokio::test]
async fn a_password_is_never_cleaned() {
    let app = TestApp::spawn().await;
    let typed = format!("{PASSWORD}\u{200b}\u{a0}");
    assert_eq!(app.client().sign_up("priya", &typed).await.status, 200);

    assert_eq!(app.client().sign_in("priya", PASSWORD).await.status, 401);
    assert_eq!(app.client().sign_in("priya", &typed).await.status, 200);
}

#[tokio::test]
async fn a_pasted_address_is_kept_as_one_sees_it() {
    let app = TestApp::spawn().await;
    let client = app.customer("priya").await;
    for (phone, postcode) in [
        ("\u{202a}98765 43210\u{202c}", "600 001"),
        ("98765\u{a0}43210", "६०० ००१"),
        ("(+91) 98765\u{2011}43210", "௬௦௦ ௦௦௧"),
        ("044/2345678", "٦٠٠ ٠٠١"),
        ("９８７６５ ４３２１０ ext. 12", "６００ ００１"),
    ] {
        let form = [
            ("recipient", "\u{200f}Priya\u{fffc}"),
            ("phone", phone),
            ("street", "\u{feff}12 Lake\u{202e} Road"),
            ("city", "Kaveripur"),
            ("postcode", postcode),
        ];

        let answer = client.call("/api/add_address", &form).await;

        assert_eq!(answer.status, 200, "{phone}: {}", answer.body);
    }

    let kept = read::<Addresses>(&client.call("/api/addresses", &[]).await).addresses;
    for address in &kept {
        assert_eq!(
            (
                address.recipient.as_str(),
                address.street.as_str(),
                address.postcode.as_str()
            ),
            ("Priya", "12 Lake Road", "600 001")
        );
        assert!(address.phone.is_ascii(), "{}", address.phone);
    }
}

#[tokio::test]
async fn a_note_keeps_what_its_script_needs_and_loses_what_deceives() {
    let app = TestApp::spawn().await;
    Kitchen::open(&app).await;
    let client = app.client();
    let form = [
        ("item", DOSA),
        ("note", "No ghee\r\nश्‍री 👩‍🍳\u{202e}\u{200b} please"),
    ];

    let answer = client.call("/api/add_to_cart", &form).await;

    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(
        client.cart("kitchen").await.lines[0].note,
        "No ghee श्‍री 👩‍🍳 please"
    );
}
