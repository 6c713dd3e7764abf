//! The checks before the flow: Cinder's, in Cinder's words.
#![allow(clippy::unwrap_used, clippy::panic)] // Clippy's leave for tests ends at their helpers.

mod common;

use common::Lab;
use manage_existing::api::ManageRequest;
use manage_existing::domain::{ManageRef, Metadata};
use proptest::prelude::*;

fn request() -> ManageRequest {
    ManageRequest::new("lab@directory#pool", ManageRef::by_source_name("disk.img"))
}

proptest! {
    /// Python counts characters, not bytes: 255 of any kind pass, 256 do not.
    #[test]
    fn a_name_has_at_most_255_characters(name in "\\PC{200,300}") {
        let ok = name.chars().count() <= 255;
        let request = ManageRequest { name: Some(name), ..request() };
        prop_assert_eq!(request.check().is_ok(), ok);
    }

    #[test]
    fn a_name_of_255_astral_characters_passes_and_one_more_does_not(c in prop::char::range('\u{1f300}', '\u{1f5ff}')) {
        for (length, ok) in [(255, true), (256, false)] {
            let name = c.to_string().repeat(length);
            let request = ManageRequest { name: Some(name), ..request() };
            prop_assert_eq!(request.check().is_ok(), ok);
        }
    }

    #[test]
    fn a_metadata_key_is_of_the_characters_that_cinder_allows(key in "[-\\w:. /!é\\n]{0,6}") {
        let ok = !key.is_empty()
            && key.chars().all(|c| c.is_ascii_alphanumeric() || "-_:. /".contains(c));
        let metadata = Metadata::from([(key, "v".to_owned())]);
        prop_assert_eq!(ManageRequest { metadata, ..request() }.check().is_ok(), ok);
    }

    #[test]
    fn a_metadata_value_has_at_most_255_characters(value in "\\PC{250,260}") {
        let ok = value.chars().count() <= 255;
        let metadata = Metadata::from([("k".to_owned(), value)]);
        prop_assert_eq!(ManageRequest { metadata, ..request() }.check().is_ok(), ok);
    }
}

#[test]
fn a_description_is_printable() {
    for (description, ok) in [
        ("ein Gerät", true),
        ("日本", true),
        ("a\nb", false),
        ("\u{1f600}", false),
        ("\u{7f}", false),
    ] {
        let request = ManageRequest { description: Some(description.to_owned()), ..request() };
        assert_eq!(request.check().is_ok(), ok, "{description:?}");
    }
}

#[test]
fn one_and_only_one_of_host_and_cluster() {
    let cases = [
        (Some("a@b"), Some("c@d"), "One and only one of cluster and host must be set."),
        (None, None, "Host field is missing."),
    ];
    for (host, cluster, message) in cases {
        let request = ManageRequest {
            host: host.map(str::to_owned),
            cluster: cluster.map(str::to_owned),
            ..request()
        };
        let error = request.check().unwrap_err().to_string();
        assert_eq!(error, format!("Invalid input received: {message}"));
    }
}

#[tokio::test]
async fn each_refusal_is_in_the_words_of_cinder_and_leaves_no_entry() {
    let lab = Lab::new().await;
    lab.image("disk.img", 1);
    lab.image("other.img", 1);
    let (volume, result) = lab.manage(lab.request("disk.img")).await.unwrap();
    result.unwrap();
    let managed = format!("volume-{}", volume.id);
    let no_type =
        ManageRequest { volume_type: Some("nosuch".to_owned()), ..lab.request("other.img") };
    let no_host = ManageRequest::new("nohost@lab1#p", ManageRef::by_source_name("other.img"));
    let no_cluster = ManageRequest {
        host: None,
        cluster: Some("nocluster@x".to_owned()),
        ..lab.request("other.img")
    };
    let cases = [
        (no_type, "Invalid volume type: Cannot find requested 'nosuch' volume type"),
        (lab.request(&managed), "Unable to manage existing volume. The volume is already managed"),
        (no_host, "Host 'nohost@lab1#p' not found"),
        (no_cluster, "Cluster 'nocluster@x' not found"),
    ];
    for (request, message) in cases {
        let error = lab.manage(request).await.unwrap_err();
        assert_eq!(error.to_string(), message);
    }
    let rows = lab.rows("SELECT count(*) AS n FROM volumes").await;
    assert_eq!(rows[0]["n"], 1);
}

#[tokio::test]
async fn a_service_that_is_down_or_disabled_is_unavailable() {
    for sql in [
        "UPDATE services SET disabled = 1",
        "UPDATE services SET updated_at = '2020-01-01 00:00:00.000000'",
        "UPDATE services SET updated_at = NULL",
    ] {
        let lab = Lab::new().await;
        lab.image("disk.img", 1);
        lab.site.start(&lab.context).await.unwrap();
        lab.execute(sql).await;
        let api = lab.api(manage_existing::scheduler::RefusingScheduler);
        let error = api.manage_existing(&lab.context, lab.request("disk.img")).await.unwrap_err();
        assert_eq!(error.to_string(), "Service is unavailable at this time.");
        assert_eq!(lab.rows("SELECT * FROM volumes").await, []);
    }
}

#[tokio::test]
async fn a_host_without_a_pool_gets_the_one_with_the_file() {
    let lab = Lab::new().await;
    let second = lab.temp.path().join("aaa");
    std::fs::create_dir(&second).unwrap();
    lab.site.add_pool(&second).await.unwrap();
    lab.image("disk.img", 1);
    let backend = lab.host.split('#').next().unwrap();
    let request = ManageRequest::new(backend, ManageRef::by_source_name("disk.img"));
    lab.manage(request).await.unwrap().1.unwrap();
    assert_eq!(lab.rows("SELECT host FROM volumes").await[0]["host"], lab.host);
}

#[tokio::test]
async fn a_reference_that_leads_elsewhere_is_refused() {
    let lab = Lab::new().await;
    std::fs::write(lab.temp.path().join("secret"), "x").unwrap();
    std::os::unix::fs::symlink(lab.temp.path().join("secret"), lab.images().join("link")).unwrap();
    std::fs::create_dir(lab.images().join("folder")).unwrap();
    for name in ["../secret", "/etc/passwd", "..", ".", "", "a\0b", "link", "folder", "missing"] {
        let (_, result) = lab.manage(lab.request(name)).await.unwrap();
        let reason = result.unwrap_err();
        assert!(reason.contains("invalid backend reference"), "{name:?}: {reason}");
    }
    let reference = ManageRef::Text("disk.img".to_owned());
    let (_, result) = lab.manage(ManageRequest::new(&lab.host, reference)).await.unwrap();
    assert!(result.unwrap_err().contains("source-name"));
    assert!(lab.temp.path().join("secret").exists());
}
