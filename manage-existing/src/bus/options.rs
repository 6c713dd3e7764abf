//! Where the broker is, and how to talk to it.

use lapin::uri::{AMQPAuthority, AMQPQueryString, AMQPScheme, AMQPUri, AMQPUserInfo};
use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;
use url::Url;

/// How to reach the bus: the brokers, and what Cinder's `[oslo_messaging_rabbit]` says.
///
/// Made from a URL as `transport_url` in `cinder.conf` has it, or as RabbitMQ's own tools do:
///
/// ```
/// # use manage_existing::bus::BusOptions;
/// let options: BusOptions = "rabbit://cinder:secret@mq1:5672,cinder:secret@mq2:5672/".parse()?;
/// // What it shows has no password.
/// assert_eq!(options.brokers.to_string(), "mq1:5672, mq2:5672 (virtual host /)");
/// assert!("http://mq1".parse::<BusOptions>().is_err());
/// # Ok::<(), manage_existing::bus::BusUrlError>(())
/// ```
#[derive(Clone, Debug)]
pub struct BusOptions {
    /// Where it may be reached.
    pub brokers: Brokers,
    /// Whether exchange and queues outlive the broker (`amqp_durable_queues`). It must be what
    /// the other services say, else the broker refuses.
    pub durable: bool,
    /// How long a cast may take, reconnections included; 10 s unless told.
    pub timeout: Duration,
    /// The exchange (`control_exchange`): `openstack` unless told.
    pub exchange: String,
    /// A file with the certificates to trust besides the system's, for `amqps`.
    pub ca_file: Option<PathBuf>,
}

/// The brokers of a bus, of which any will do, and the credentials for them.
#[derive(Clone, PartialEq, Eq)]
pub struct Brokers(pub(super) Vec<AMQPUri>);

/// Why a URL is no bus. It names no credential.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BusUrlError {
    /// It is no URL of a broker.
    #[error(
        "the bus URL is not of the form amqp[s]://USER:PASSWORD@HOST[:PORT][,…]/VHOST \
         (or rabbit://…): {0}"
    )]
    Form(&'static str),
}

impl FromStr for BusOptions {
    type Err = BusUrlError;

    fn from_str(text: &str) -> Result<Self, BusUrlError> {
        let (scheme, rest) = text.split_once("://").ok_or(BusUrlError::Form("it has no scheme"))?;
        let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
        let tls = match scheme {
            "amqp" | "rabbit" => query.split('&').any(|pair| matches!(pair, "ssl=1" | "ssl=true")),
            "amqps" => true,
            _ => return Err(BusUrlError::Form("the scheme is none of amqp, amqps and rabbit")),
        };
        // With amqp:// a missing path is the virtual host `/`, and so is oslo's empty one.
        let (hosts, vhost) = rest.split_once('/').unwrap_or((rest, ""));
        let vhost = if vhost.is_empty() { "/".to_owned() } else { decode(vhost)? };
        let brokers = hosts
            .split(',')
            .map(|host| broker(host, tls, &vhost))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(BusOptions {
            brokers: Brokers(brokers),
            durable: false,
            timeout: Duration::from_secs(10),
            exchange: "openstack".to_owned(),
            ca_file: None,
        })
    }
}

fn broker(host: &str, tls: bool, vhost: &str) -> Result<AMQPUri, BusUrlError> {
    // A scheme of which the URL crate knows no default port.
    let url = Url::parse(&format!("broker://{host}"))
        .map_err(|_| BusUrlError::Form("a host cannot be read"))?;
    let name = url.host_str().filter(|name| !name.is_empty());
    let name = name.ok_or(BusUrlError::Form("a host is missing"))?;
    let (user, password) = match (url.username(), url.password()) {
        ("", None) => ("guest".to_owned(), "guest".to_owned()),
        (user, password) => (decode(user)?, decode(password.unwrap_or_default())?),
    };
    let port = url.port().unwrap_or(if tls { 5671 } else { 5672 });
    Ok(AMQPUri {
        scheme: if tls { AMQPScheme::AMQPS } else { AMQPScheme::AMQP },
        authority: AMQPAuthority {
            userinfo: AMQPUserInfo { username: user, password },
            host: name.trim_matches(['[', ']']).to_owned(),
            port,
        },
        vhost: vhost.to_owned(),
        query: AMQPQueryString { heartbeat: Some(60), ..AMQPQueryString::default() },
    })
}

fn decode(text: &str) -> Result<String, BusUrlError> {
    percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .map(|text| text.into_owned())
        .map_err(|_| BusUrlError::Form("an escape is not UTF-8"))
}

/// `host:port` of a broker.
pub(super) fn address(broker: &AMQPUri) -> String {
    format!("{}:{}", broker.authority.host, broker.authority.port)
}

impl fmt::Display for Brokers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let brokers: Vec<_> = self.0.iter().map(address).collect();
        f.write_str(&brokers.join(", "))?;
        match self.0.first() {
            Some(broker) => write!(f, " (virtual host {})", broker.vhost),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Brokers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Brokers({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> AMQPUri {
        text.parse::<BusOptions>().unwrap().brokers.0.remove(0)
    }

    #[test]
    fn the_urls_of_cinder_conf_and_of_rabbitmq_are_read() {
        let uri = first("rabbit://u%40x:p%2Fw@[::1]:5673/lab%20a");
        assert_eq!(uri.authority.userinfo.username, "u@x");
        assert_eq!(uri.authority.userinfo.password, "p/w");
        assert_eq!((uri.authority.host.as_str(), uri.authority.port), ("::1", 5673));
        assert_eq!(uri.vhost, "lab a");
        assert_eq!(first("amqp://mq").vhost, "/");
        assert_eq!(first("amqp://mq/%2F").vhost, "/");
        assert_eq!(first("rabbit://u:p@mq//lab").vhost, "/lab");
        assert_eq!(first("amqps://mq").authority.port, 5671);
        assert_eq!(first("rabbit://mq/?ssl=1").scheme, AMQPScheme::AMQPS);
        assert_eq!(first("amqp://mq").authority.userinfo.username, "guest");
    }

    #[test]
    fn no_text_shows_the_password() {
        let options: BusOptions = "amqp://ann:hunter2@mq/v".parse().unwrap();
        for text in [options.brokers.to_string(), format!("{options:?}")] {
            assert!(!text.contains("hunter2") && !text.contains("ann"), "{text}");
        }
        for bad in ["amqp:/ann:hunter2@mq", "kafka://ann:hunter2@mq", "amqp://ann:hunter2@mq:x/"] {
            let error = bad.parse::<BusOptions>().unwrap_err();
            assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
        }
    }
}
