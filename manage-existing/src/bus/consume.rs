//! The receiving end: queues on the topics of a service, and one handler for what they bring.

use super::error::BusError;
use super::link::{Link, Live};
use super::wire::Cast;
use futures_util::stream::{FuturesUnordered, SelectAll};
use futures_util::{FutureExt, StreamExt};
use lapin::message::Delivery;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicNackOptions, BasicQosOptions, QueueBindOptions,
    QueueDeclareOptions,
};
use lapin::types::FieldTable;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::sleep;
use tracing::{error, warn};

/// How many messages are worked on at once.
const PREFETCH: u16 = 16;
/// How long a message waits that could not be handled now, and the next connection.
const PAUSE: Duration = Duration::from_secs(1);

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Handled {
    /// It is done with, well or not.
    Done,
    /// It could not be worked on now; it is delivered again.
    Again,
}

#[async_trait::async_trait]
pub(super) trait Handler: Sync {
    /// Works on a message to its end: until then the broker keeps it.
    async fn handle(&self, cast: Cast) -> Handled;
}

/// Takes messages from the queues of these names until `stop`, then ends those under way.
///
/// A lost connection is made again, for as long as it takes; an error is one that would come
/// again.
pub(super) async fn consume(
    link: &Link,
    topics: &[String],
    handler: &dyn Handler,
    ready: &(dyn Fn() + Sync),
    stop: impl Future<Output = ()> + Send,
) -> Result<(), BusError> {
    let mut stop = pin!(stop.fuse());
    loop {
        let listening = async {
            let live = link.live().await?;
            let consumers = bind(link, &live, topics).await?;
            Ok((live, consumers))
        };
        let bound = tokio::select! {
            bound = listening => bound,
            () = &mut stop => return Ok(()),
        };
        let failed = match bound {
            Ok((live, consumers)) => {
                ready();
                match pump(&live, consumers, handler, &mut stop).await {
                    Ok(()) => return Ok(()),
                    Err(error) => error,
                }
            }
            Err(error) => error,
        };
        if !failed.is_passing() {
            return Err(failed);
        }
        warn!(error = %failed, "listening again");
        tokio::select! {
            () = sleep(PAUSE) => {}
            () = &mut stop => return Ok(()),
        }
    }
}

/// Declares the queues as oslo.messaging does, so that either may be there first.
async fn bind(
    link: &Link,
    live: &Arc<Live>,
    topics: &[String],
) -> Result<SelectAll<lapin::Consumer>, BusError> {
    let failed = |error: lapin::Error| BusError::of(live.broker(), &error);
    let channel = link.open(live).await?;
    channel.basic_qos(PREFETCH, BasicQosOptions::default()).await.map_err(failed)?;
    let exchange = link.options().exchange.as_str();
    let durable =
        QueueDeclareOptions { durable: link.options().durable, ..QueueDeclareOptions::default() };
    let mut consumers = SelectAll::new();
    for topic in topics {
        let (topic, none) = (topic.as_str(), FieldTable::default);
        channel.queue_declare(topic.into(), durable, none()).await.map_err(failed)?;
        channel
            .queue_bind(
                topic.into(),
                exchange.into(),
                topic.into(),
                QueueBindOptions::default(),
                none(),
            )
            .await
            .map_err(failed)?;
        let options = BasicConsumeOptions::default();
        let consumer = channel.basic_consume(topic.into(), topic.into(), options, none());
        consumers.push(consumer.await.map_err(failed)?);
    }
    Ok(consumers)
}

async fn pump(
    live: &Live,
    mut consumers: SelectAll<lapin::Consumer>,
    handler: &dyn Handler,
    stop: &mut (impl Future<Output = ()> + Unpin),
) -> Result<(), BusError> {
    let failed = |error: lapin::Error| BusError::of(live.broker(), &error);
    let mut under_way = FuturesUnordered::new();
    loop {
        tokio::select! {
            delivery = consumers.next() => match delivery {
                Some(Ok(delivery)) => under_way.push(work(delivery, handler)),
                Some(Err(error)) => return Err(failed(error)),
                None => {
                    let (broker, reason) = (live.broker().to_owned(), "it ended".to_owned());
                    return Err(BusError::Lost { broker, reason });
                }
            },
            Some(done) = under_way.next(), if !under_way.is_empty() => done.map_err(failed)?,
            () = &mut *stop => break,
        }
    }
    // Those that are in hand are ended; the others go back to their queue with the channel.
    while let Some(done) = under_way.next().await {
        done.map_err(failed)?;
    }
    Ok(())
}

async fn work(delivery: Delivery, handler: &dyn Handler) -> Result<(), lapin::Error> {
    let handled = match Cast::decode(&delivery.data) {
        Ok(cast) => handler.handle(cast).await,
        Err(why) => {
            // It would be the same the next time.
            error!(queue = %delivery.routing_key, why, "a message was thrown away");
            Handled::Done
        }
    };
    match handled {
        Handled::Done => delivery.ack(BasicAckOptions::default()).await.map(drop),
        Handled::Again => {
            sleep(PAUSE).await;
            let again = BasicNackOptions { requeue: true, ..BasicNackOptions::default() };
            delivery.nack(again).await.map(drop)
        }
    }
}
