//! The connection: made when it is needed, made again when it is lost, and a bound on waiting.

use super::error::BusError;
use super::options::{BusOptions, address};
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions, ExchangeDeclareOptions};
use lapin::tcp::OwnedTLSConfig;
use lapin::types::FieldTable;
use lapin::{
    BasicProperties, Channel, Confirmation, Connection, ConnectionProperties, ExchangeKind,
};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tracing::{info, warn};

/// How many messages may be under way at once. Each has a channel for itself while it is: only
/// so is it certain which message a broker means that gives one back.
const CHANNELS: usize = 32;
/// The longest that one broker of several may take to let us in.
const CONNECT: Duration = Duration::from_secs(3);
const SHORTEST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// One connection to one of the brokers, whichever can be reached.
pub(super) struct Link {
    options: BusOptions,
    /// What the connection is called in the broker's lists.
    name: String,
    state: tokio::sync::Mutex<State>,
    under_way: Semaphore,
}

#[derive(Default)]
struct State {
    live: Option<Arc<Live>>,
    /// So that of many who wait one tries, and the others hear of it.
    failed: Option<(Instant, BusError)>,
    /// The broker whose turn it is.
    next: usize,
}

/// A connection that stands, and its channels that nobody uses.
pub(super) struct Live {
    connection: Connection,
    broker: String,
    idle: Mutex<Vec<Channel>>,
}

impl Link {
    pub(super) fn new(options: BusOptions, name: &str) -> Self {
        Link {
            options,
            name: format!("{name}:{}", std::process::id()),
            state: tokio::sync::Mutex::default(),
            under_way: Semaphore::new(CHANNELS),
        }
    }

    pub(super) fn options(&self) -> &BusOptions {
        &self.options
    }

    /// Publishes, and waits until the broker has the message in a queue.
    pub(super) async fn publish(&self, routing_key: &str, body: &[u8]) -> Result<(), BusError> {
        let bound = self.options.timeout;
        let mut last = None;
        let done = timeout_at(Instant::now() + bound, async {
            // Closed never: the semaphore is ours.
            let _permit = self.under_way.acquire().await;
            let mut pause = SHORTEST_PAUSE;
            loop {
                match self.attempt(routing_key, body).await {
                    Err(error) if error.is_passing() => {
                        warn!(%error, "a cast is tried again");
                        last = Some(error.to_string());
                    }
                    done => return done,
                }
                sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        });
        done.await.unwrap_or_else(|_| {
            Err(BusError::TimedOut { brokers: self.options.brokers.to_string(), bound, last })
        })
    }

    async fn attempt(&self, routing_key: &str, body: &[u8]) -> Result<(), BusError> {
        let live = self.live().await?;
        let failed = |error: lapin::Error| BusError::of(&live.broker, &error);
        let idle = live.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let channel = match idle {
            Some(channel) if channel.status().connected() => channel,
            _ => self.open(&live).await?,
        };
        let mandatory = BasicPublishOptions { mandatory: true, immediate: false };
        let exchange = self.options.exchange.as_str();
        let confirm = channel
            .basic_publish(exchange.into(), routing_key.into(), mandatory, body, properties())
            .await
            .map_err(failed)?;
        let unroutable = match confirm.await.map_err(failed)? {
            Confirmation::Ack(returned) => returned.is_some(),
            Confirmation::Nack(_) | Confirmation::NotRequested => {
                let reason = "the broker could not keep the message".to_owned();
                return Err(BusError::Lost { broker: live.broker.clone(), reason });
            }
        };
        // Only a channel on which nothing is under way is used again: this line is not reached
        // by a publication that was given up.
        live.idle.lock().unwrap_or_else(PoisonError::into_inner).push(channel);
        if unroutable {
            let (exchange, routing_key) = (exchange.to_owned(), routing_key.to_owned());
            return Err(BusError::Unroutable { exchange, routing_key });
        }
        Ok(())
    }

    /// The connection, made anew if it is lost.
    pub(super) async fn live(&self) -> Result<Arc<Live>, BusError> {
        let mut state = self.state.lock().await;
        if let Some(live) = &state.live
            && live.connection.status().connected()
        {
            return Ok(Arc::clone(live));
        }
        state.live = None;
        if let Some((at, error)) = &state.failed
            && at.elapsed() < SHORTEST_PAUSE
        {
            return Err(error.clone());
        }
        let brokers = &self.options.brokers.0;
        let uri = &brokers[state.next % brokers.len().max(1)];
        match timeout(CONNECT, self.connect(uri)).await.unwrap_or_else(|_| {
            let reason = format!("it did not answer within {CONNECT:?}");
            Err(BusError::Lost { broker: address(uri), reason })
        }) {
            Ok(live) => {
                info!(broker = live.broker, "connected to the message broker");
                state.failed = None;
                state.live = Some(Arc::clone(&live));
                Ok(live)
            }
            Err(error) => {
                state.next = (state.next + 1) % brokers.len().max(1);
                state.failed = Some((Instant::now(), error.clone()));
                Err(error)
            }
        }
    }

    async fn connect(&self, uri: &lapin::uri::AMQPUri) -> Result<Arc<Live>, BusError> {
        let broker = address(uri);
        let failed = |error: lapin::Error| BusError::of(&broker, &error);
        let cert_chain = match &self.options.ca_file {
            Some(file) => {
                Some(tokio::fs::read_to_string(file).await.map_err(|error| BusError::Refused {
                    broker: broker.clone(),
                    reason: format!("the certificates in {}: {error}", file.display()),
                })?)
            }
            None => None,
        };
        let tls = OwnedTLSConfig { identity: None, cert_chain };
        let properties =
            ConnectionProperties::default().with_connection_name(self.name.as_str().into());
        // There are two in the program, one by way of SQLx, and rustls does not choose. An error
        // says that somebody has chosen already.
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
        let runtime = lapin::runtime::default_runtime().map_err(failed)?;
        let connection = Connection::connect_uri_with_config(uri.clone(), properties, tls, runtime)
            .await
            .map_err(failed)?;
        let live = Arc::new(Live { connection, broker: broker.clone(), idle: Mutex::default() });
        // Whatever is wrong with the exchange comes up here, and once.
        let channel = self.open(&live).await?;
        live.idle.lock().unwrap_or_else(PoisonError::into_inner).push(channel);
        Ok(live)
    }

    /// A channel with publisher confirms, on which the exchange is declared.
    pub(super) async fn open(&self, live: &Live) -> Result<Channel, BusError> {
        let failed = |error: lapin::Error| BusError::of(&live.broker, &error);
        let channel = live.connection.create_channel().await.map_err(failed)?;
        let durable =
            ExchangeDeclareOptions { durable: self.options.durable, ..Default::default() };
        channel
            .exchange_declare(
                self.options.exchange.as_str().into(),
                ExchangeKind::Topic,
                durable,
                FieldTable::default(),
            )
            .await
            .map_err(failed)?;
        channel.confirm_select(ConfirmSelectOptions::default()).await.map_err(failed)?;
        Ok(channel)
    }
}

impl Live {
    pub(super) fn broker(&self) -> &str {
        &self.broker
    }
}

/// What oslo.messaging writes into the header frame, to the byte.
fn properties() -> BasicProperties {
    BasicProperties::default()
        .with_content_type("application/json".into())
        .with_content_encoding("utf-8".into())
        .with_headers(FieldTable::default())
        .with_delivery_mode(2)
        .with_priority(0)
}
