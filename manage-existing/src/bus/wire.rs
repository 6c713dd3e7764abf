//! oslo.messaging's envelope, and Cinder's context in it.

use super::error::BusError;
use crate::domain::{Origin, RequestContext, Secret};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// The only version of the envelope that is read.
const ENVELOPE: &str = "2.0";
const CONTEXT: &str = "_context_";

#[derive(Serialize, Deserialize)]
struct Envelope {
    #[serde(rename = "oslo.version")]
    version: String,
    #[serde(rename = "oslo.message")]
    message: String,
}

/// A call of a method that nobody answers.
pub(super) struct Cast {
    pub(super) method: String,
    /// The version of the interface that has the method.
    pub(super) version: String,
    pub(super) args: Map<String, Value>,
    /// A message that is delivered twice has it twice.
    pub(super) unique_id: String,
    /// What stands behind `_context_`, without that prefix.
    pub(super) context: Map<String, Value>,
    /// Whether somebody waits for an answer.
    pub(super) wants_answer: bool,
}

impl Cast {
    /// Whether it is the one request that our services know, which `who` logs if it is not.
    pub(super) fn is_manage_existing(&self, who: &str) -> bool {
        let is_known = self.method == "manage_existing" && self.version.starts_with("3.");
        if !is_known {
            let Cast { method, version, wants_answer, .. } = self;
            tracing::error!(
                method,
                version,
                answer_wanted = wants_answer,
                "a request that this {who} does not know is thrown away"
            );
        }
        is_known
    }

    /// The call about a volume. Sent again after a crash, it has the same `unique_id`, by which
    /// oslo.messaging knows a duplicate.
    pub(super) fn new(
        method: &str,
        args: Map<String, Value>,
        context: Map<String, Value>,
        volume: Uuid,
        receiver: &str,
    ) -> Self {
        Cast {
            method: method.to_owned(),
            // The version in which both of Cinder's `manage_existing` came up.
            version: "3.0".to_owned(),
            args,
            unique_id: Uuid::new_v5(&volume, receiver.as_bytes()).simple().to_string(),
            context,
            wants_answer: false,
        }
    }

    pub(super) fn encode(&self) -> Result<Vec<u8>, BusError> {
        let mut message = Map::new();
        message.insert("method".to_owned(), json!(self.method));
        message.insert("args".to_owned(), Value::Object(self.args.clone()));
        message.insert("version".to_owned(), json!(self.version));
        message.insert("_unique_id".to_owned(), json!(self.unique_id));
        for (key, value) in &self.context {
            message.insert(format!("{CONTEXT}{key}"), value.clone());
        }
        let unwritable = |error: serde_json::Error| BusError::Unwritable(error.to_string());
        let message = serde_json::to_string(&message).map_err(unwritable)?;
        let envelope = Envelope { version: ENVELOPE.to_owned(), message };
        serde_json::to_vec(&envelope).map_err(unwritable)
    }

    /// Reads a message as strictly as oslo.messaging does: in its envelope, or bare.
    pub(super) fn decode(body: &[u8]) -> Result<Self, String> {
        let mut message: Map<String, Value> =
            serde_json::from_slice(body).map_err(|error| format!("it is no object: {error}"))?;
        if let Some(version) = message.get("oslo.version") {
            if version != ENVELOPE {
                return Err(format!("its envelope has version {version}, and not \"{ENVELOPE}\""));
            }
            let inner = message.get("oslo.message").and_then(Value::as_str);
            let inner = inner.ok_or("its envelope holds no text")?;
            message = serde_json::from_str(inner)
                .map_err(|error| format!("its envelope holds no object: {error}"))?;
        }
        let text = |message: &mut Map<String, Value>, key: &str| match message.remove(key) {
            Some(Value::String(text)) => Ok(text),
            _ => Err(format!("it has no '{key}'")),
        };
        let method = text(&mut message, "method")?;
        let version = text(&mut message, "version")?;
        let Some(Value::Object(args)) = message.remove("args") else {
            return Err("it has no 'args'".to_owned());
        };
        let unique_id = text(&mut message, "_unique_id").unwrap_or_default();
        let wants_answer = message.get("_msg_id").is_some_and(Value::is_string);
        let context = message
            .into_iter()
            .filter_map(|(key, value)| Some((key.strip_prefix(CONTEXT)?.to_owned(), value)))
            .collect();
        Ok(Cast { method, version, args, unique_id, context, wants_answer })
    }
}

/// The 28 keys of Cinder's context.
pub(super) fn context_to_wire(context: &RequestContext) -> Map<String, Value> {
    let RequestContext { request_id, user_id, project_id, is_admin, origin } = context;
    let Origin { user_domain, project_domain, .. } = origin;
    let part = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let identity =
        format!("{user_id} {project_id} - {} {}", part(user_domain), part(project_domain));
    let wire = json!({
        "user": user_id,
        "project_id": project_id,
        "system_scope": null,
        "project": project_id,
        "domain": null,
        "user_domain": user_domain,
        "project_domain": project_domain,
        "is_admin": is_admin,
        "read_only": false,
        "show_deleted": false,
        "auth_token": origin.auth_token.as_ref().map(Secret::reveal),
        "request_id": request_id,
        "global_request_id": origin.global_request_id,
        "resource_uuid": null,
        "roles": origin.roles,
        "user_identity": identity,
        "is_admin_project": true,
        "user_id": user_id,
        "project_name": origin.project_name,
        "domain_id": null,
        "read_deleted": "no",
        "remote_address": origin.remote_address,
        "timestamp": origin.timestamp.map(|at| at.to_iso()),
        "quota_class": null,
        "service_catalog": [],
        "message_resource_id": null,
        "message_resource_type": null,
        "message_action": null,
    });
    match wire {
        Value::Object(wire) => wire,
        _ => Map::new(),
    }
}

/// What we need of a context that came in. Missing keys are fine, as they are for Cinder.
pub(super) fn context_from_wire(wire: &Map<String, Value>) -> RequestContext {
    let text = |key: &str| wire.get(key).and_then(Value::as_str).map(str::to_owned);
    let first = |keys: [&str; 2]| keys.iter().find_map(|key| text(key)).unwrap_or_default();
    let roles: Vec<String> = match wire.get("roles") {
        Some(Value::Array(roles)) => {
            roles.iter().filter_map(|role| Some(role.as_str()?.to_owned())).collect()
        }
        _ => Vec::new(),
    };
    let is_admin = match wire.get("is_admin") {
        Some(Value::Bool(is_admin)) => *is_admin,
        _ => roles.iter().any(|role| role.eq_ignore_ascii_case("admin")),
    };
    let mut context =
        RequestContext::new(first(["user_id", "user"]), first(["project_id", "project"]));
    if let Some(request_id) = text("request_id") {
        context.request_id = request_id;
    }
    context.is_admin = is_admin;
    // Cinder's services add the zone when they hand a context on.
    let timestamp = text("timestamp")
        .and_then(|at| at.trim_end_matches('Z').trim_end_matches("+00:00").parse().ok());
    context.origin = Origin {
        roles,
        global_request_id: text("global_request_id"),
        remote_address: text("remote_address"),
        timestamp: timestamp.or(context.origin.timestamp),
        project_name: text("project_name"),
        user_domain: text("user_domain"),
        project_domain: text("project_domain"),
        auth_token: text("auth_token").map(Secret::new),
    };
    context
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_comes_back_as_it_was_sent() {
        let mut context = RequestContext::new("ann", "lab").elevated();
        context.origin.roles = vec!["admin".to_owned()];
        context.origin.auth_token = Some(Secret::new("token"));
        context.origin.user_domain = Some("default".to_owned());
        let wire = context_to_wire(&context);
        assert_eq!(wire.len(), 28);
        assert_eq!(wire["user_identity"], "ann lab - default -");
        assert_eq!(context_from_wire(&wire), context);
    }

    #[test]
    fn messages_are_read_as_oslo_messaging_reads_them() {
        let inner = r#"{"method":"m","version":"3.0","args":{},"_context_is_admin":true}"#;
        let enveloped = |version: Value| json!({"oslo.version": version, "oslo.message": inner});
        let decode = |value: Value| Cast::decode(value.to_string().as_bytes());
        assert!(decode(enveloped(json!("2.0"))).unwrap().context["is_admin"] == true);
        assert_eq!(Cast::decode(inner.as_bytes()).unwrap().method, "m");
        for bad in [
            enveloped(json!("2.1")),
            enveloped(json!(2.0)),
            json!({"oslo.version": "2.0", "oslo.message": {}}),
            json!({"method": "m", "args": {}}),
            json!([]),
        ] {
            assert!(decode(bad.clone()).is_err(), "{bad}");
        }
    }
}
