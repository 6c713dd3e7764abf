//! A virtual host of its own on the RabbitMQ of this machine, gone when the test is.

use lapin::options::{QueueBindOptions, QueueDeclareOptions};
use lapin::types::FieldTable;
use lapin::{Connection, ConnectionProperties};
use manage_existing::bus::{BusOptions, BusScheduler};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

static COUNT: AtomicU32 = AtomicU32::new(0);

/// Where the broker listens on this machine.
pub(crate) fn port() -> u16 {
    std::env::var("MANAGE_EXISTING_TEST_RABBIT").map_or(5672, |port| port.parse().unwrap())
}

pub(crate) struct VirtualHost {
    pub(crate) name: String,
    users: Vec<String>,
}

impl VirtualHost {
    /// Needs a RabbitMQ on this machine with the user guest, and `rabbitmqctl`.
    pub(crate) fn new() -> Option<Self> {
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("manage-existing-{}-{count}", std::process::id());
        match control(&["add_vhost", &name]) {
            Ok(output) if output.status.success() => {}
            Ok(output) => {
                super::missing(&format!(
                    "RabbitMQ does not answer rabbitmqctl: {}",
                    String::from_utf8_lossy(&output.stderr).lines().next().unwrap_or_default()
                ));
                return None;
            }
            Err(error) => {
                super::missing(&format!("rabbitmqctl cannot be run: {error}"));
                return None;
            }
        }
        let host = VirtualHost { name, users: Vec::new() };
        host.permit("guest", ".*");
        Some(host)
    }

    /// The URL, through `port`.
    pub(crate) fn url(&self, port: u16) -> String {
        format!("amqp://guest:guest@127.0.0.1:{port}/{}", self.name)
    }

    /// A queue `q` on the scheduler's topic, which takes what is cast; the connection that made it.
    pub(crate) async fn queue(&self, durable: bool) -> Connection {
        let url = self.url(port());
        let connection = Connection::connect(&url, ConnectionProperties::default()).await.unwrap();
        // Declares the exchange as it must be.
        let options: BusOptions = url.parse().unwrap();
        BusScheduler::new(BusOptions { durable, ..options }).check().await.unwrap();
        let channel = connection.create_channel().await.unwrap();
        let declare = QueueDeclareOptions { durable, ..QueueDeclareOptions::default() };
        channel.queue_declare("q".into(), declare, FieldTable::default()).await.unwrap();
        let (bind, key) = (QueueBindOptions::default(), "cinder-scheduler".into());
        let bound =
            channel.queue_bind("q".into(), "openstack".into(), key, bind, FieldTable::default());
        bound.await.unwrap();
        connection
    }

    fn permit(&self, user: &str, write: &str) {
        let permit = ["set_permissions", "-p", &self.name, user, ".*", write, ".*"];
        assert!(control(&permit).unwrap().status.success());
    }

    /// A user of this password who may not write.
    pub(crate) fn reader(&mut self, password: &str) -> String {
        let user = format!("{}-reader", self.name);
        assert!(control(&["add_user", &user, password]).unwrap().status.success());
        self.permit(&user, "^$");
        self.users.push(user.clone());
        user
    }
}

impl Drop for VirtualHost {
    fn drop(&mut self) {
        for user in &self.users {
            let _ = control(&["delete_user", user]);
        }
        let _ = control(&["delete_vhost", &self.name]);
    }
}

fn control(args: &[&str]) -> std::io::Result<Output> {
    Command::new("rabbitmqctl").arg("--quiet").args(args).output()
}
