//! What rustc says about each mistake, word for word.
//!
//! One file a mistake, named after it. `TRYBUILD=overwrite cargo test -p flow-tests --test ui`
//! writes the `.stderr` files anew; read each change as the user would who made the mistake.

#[test]
fn mistakes_are_told_in_these_words() {
    trybuild::TestCases::new().compile_fail("ui/*.rs");
}
