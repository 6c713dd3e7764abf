//! How to connect: an address, and what libpq calls `sslmode`.

use super::error::Fault;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use std::sync::Arc;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

/// An address and how to speak to it.
#[derive(Clone)]
pub(super) struct Target {
    pub(super) config: Config,
    pub(super) tls: MakeRustlsConnect,
}

impl Target {
    pub(super) fn parse(url: &str) -> Result<Self, Fault> {
        let (url, mode, root) = split(url);
        let verified = matches!(mode.as_deref(), Some("verify-ca" | "verify-full"));
        // The words of the error do not repeat the address, which may have a password.
        let mut config: Config = url.parse().map_err(|error: tokio_postgres::Error| {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            let cause = cause.unwrap_or_else(|| error.to_string());
            Fault::Refused(format!("its address is not understood: {cause}"))
        })?;
        match mode.as_deref() {
            None => {}
            Some("disable") => drop(config.ssl_mode(SslMode::Disable)),
            Some("allow" | "prefer") => drop(config.ssl_mode(SslMode::Prefer)),
            Some("require" | "verify-ca" | "verify-full") => {
                config.ssl_mode(SslMode::Require);
            }
            Some(other) => return Err(Fault::Refused(format!("there is no sslmode `{other}`"))),
        }
        if config.get_application_name().is_none() {
            config.application_name("flow journal");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(5));
        }
        // So that a server that is gone without a word is missed.
        config.keepalives_idle(Duration::from_secs(10));
        config.keepalives_interval(Duration::from_secs(5));
        config.keepalives_retries(3);
        let provider = Arc::new(ring::default_provider());
        let client = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|error| Fault::Refused(error.to_string()))?;
        let client = match verified {
            true => client.with_root_certificates(roots(root.as_deref())?),
            false => client.dangerous().with_custom_certificate_verifier(Arc::new(Any(provider))),
        };
        let tls = MakeRustlsConnect::new(client.with_no_client_auth());
        Ok(Target { config, tls })
    }

    /// Has every connection look for tables in this schema, and make them there.
    pub(super) fn look_in(&mut self, schema: &str) -> Result<(), Fault> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        let fits = (1..=63).contains(&schema.len()) && schema.chars().all(plain);
        if !fits || schema.starts_with(|c: char| c.is_ascii_digit()) {
            return Err(Fault::Refused(format!("`{schema}` is no name for a schema")));
        }
        // The last one counts.
        let options = self.config.get_options().unwrap_or_default();
        let options = format!("{options} -csearch_path={schema}");
        self.config.options(options.trim_start());
        Ok(())
    }

    /// Where it is, for people.
    pub(super) fn place(&self) -> String {
        let host = match self.config.get_hosts().first() {
            Some(Host::Tcp(host)) => host.clone(),
            #[cfg(unix)]
            Some(Host::Unix(path)) => path.display().to_string(),
            _ => "postgres".into(),
        };
        let port = self.config.get_ports().first().map_or_else(String::new, |p| format!(":{p}"));
        let user = self.config.get_user().unwrap_or_default();
        format!("{host}{port}/{}", self.config.get_dbname().unwrap_or(user))
    }
}

/// Takes out of an address what tokio-postgres does not know: `sslmode` and `sslrootcert`.
fn split(url: &str) -> (String, Option<String>, Option<String>) {
    let (mut mode, mut root) = (None, None);
    let mut keep = |part: &str| match part.split_once('=') {
        Some(("sslmode", value)) => {
            mode = Some(value.to_owned());
            false
        }
        Some(("sslrootcert", value)) => {
            root = Some(value.replace("%2F", "/").replace("%2f", "/"));
            false
        }
        _ => true,
    };
    let url = match url.split_once('?') {
        Some((address, query)) if url.contains("://") => {
            let kept: Vec<_> = query.split('&').filter(|part| keep(part)).collect();
            format!("{address}?{}", kept.join("&"))
        }
        _ if url.contains("://") => url.to_owned(),
        // `host=… dbname=…`
        _ => {
            let kept: Vec<_> = url.split(' ').filter(|part| keep(part)).collect();
            kept.join(" ")
        }
    };
    (url.trim_end_matches('?').to_owned(), mode, root)
}

fn roots(file: Option<&str>) -> Result<RootCertStore, Fault> {
    let mut roots = RootCertStore::empty();
    match file {
        None | Some("system") => {
            let found = rustls_native_certs::load_native_certs();
            if let (true, Some(error)) = (found.certs.is_empty(), found.errors.first()) {
                return Err(Fault::Refused(format!("there are no root certificates: {error}")));
            }
            roots.add_parsable_certificates(found.certs);
        }
        Some(file) => {
            let odd = |error: &dyn std::fmt::Display| {
                Fault::Refused(format!("the root certificate {file} cannot be used: {error}"))
            };
            for certificate in CertificateDer::pem_file_iter(file).map_err(|error| odd(&error))? {
                let certificate = certificate.map_err(|error| odd(&error))?;
                roots.add(certificate).map_err(|error| odd(&error))?;
            }
        }
    }
    Ok(roots)
}

/// Takes any certificate, as libpq does with `sslmode=prefer` and `require`: what is sent is
/// encrypted, and nobody knows to whom.
#[derive(Debug)]
struct Any(Arc<CryptoProvider>);

impl ServerCertVerifier for Any {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            certificate,
            signed,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            certificate,
            signed,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
