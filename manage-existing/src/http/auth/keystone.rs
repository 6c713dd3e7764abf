//! Keystone: asked about each token, and its answers kept for a while.

use super::{Refusal, TOKEN, text, with_roles};
use crate::domain::{RequestContext, Secret};
use axum::http::HeaderMap;
use reqwest::{Client, StatusCode, Url};
use serde::Deserialize;
use serde_json::json;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// How long an answer about a token is believed (keystonemiddleware's `token_cache_time`).
const KEEP: Duration = Duration::from_secs(300);
/// How many answers are kept.
const MOST: usize = 10_000;
const TIMEOUT: Duration = Duration::from_secs(10);
const SUBJECT: &str = "x-subject-token";

/// A Keystone, and the user as whom this service asks it.
pub struct Keystone {
    client: Client,
    url: Url,
    user: String,
    password: Secret,
    project: String,
    domain: String,
    /// The token of this service.
    own: tokio::sync::Mutex<Option<Secret>>,
    known: Mutex<HashMap<String, (RequestContext, Instant)>>,
}

/// Why a Keystone cannot be asked.
#[derive(Debug, thiserror::Error)]
#[error("the URL of Keystone is not of the form http[s]://HOST[:PORT][/PATH]")]
pub struct KeystoneUrlError;

#[derive(Deserialize)]
struct Answer {
    token: Token,
}

#[derive(Deserialize)]
struct Token {
    expires_at: String,
    user: Member,
    project: Option<Member>,
    #[serde(default)]
    roles: Vec<Role>,
}

#[derive(Deserialize)]
struct Member {
    id: String,
    name: String,
    domain: Option<Domain>,
}

#[derive(Deserialize)]
struct Domain {
    id: String,
}

#[derive(Deserialize)]
struct Role {
    name: String,
}

impl Keystone {
    /// The Keystone at `url` (`https://keystone:5000`, with or without `/v3`), asked as this
    /// user of the service project.
    ///
    /// # Errors
    ///
    /// If `url` is none of a Keystone.
    pub fn new(
        url: &str,
        user: impl Into<String>,
        password: Secret,
        project: impl Into<String>,
        domain: impl Into<String>,
    ) -> Result<Self, KeystoneUrlError> {
        let base = url.trim_end_matches('/').trim_end_matches("/v3");
        let url = Url::parse(&format!("{base}/v3/auth/tokens")).map_err(|_| KeystoneUrlError)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(KeystoneUrlError);
        }
        let client = Client::builder().timeout(TIMEOUT).build().map_err(|_| KeystoneUrlError)?;
        Ok(Keystone {
            client,
            url,
            user: user.into(),
            password,
            project: project.into(),
            domain: domain.into(),
            own: tokio::sync::Mutex::default(),
            known: Mutex::default(),
        })
    }

    /// What tells a client where to get a token.
    pub(super) fn hint(&self) -> String {
        let url = self.url.as_str().trim_end_matches("/v3/auth/tokens");
        format!("Keystone uri=\"{url}\"")
    }

    pub(super) async fn context(&self, headers: &HeaderMap) -> Result<RequestContext, Refusal> {
        let token = text(headers, &TOKEN).ok_or(Refusal::Unauthorized)?;
        let now = Instant::now();
        {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((context, until)) = known.get(&token)
                && *until > now
            {
                // The user is known; the request is another one.
                let mut fresh = RequestContext::new("", "");
                (fresh.user_id, fresh.project_id) =
                    (context.user_id.clone(), context.project_id.clone());
                fresh.is_admin = context.is_admin;
                let timestamp = fresh.origin.timestamp;
                fresh.origin = context.origin.clone();
                fresh.origin.timestamp = timestamp;
                return Ok(fresh);
            }
        }
        let answer = self.ask(&token).await?;
        let left = OffsetDateTime::parse(&answer.expires_at, &Rfc3339)
            .map_err(|_| Refusal::Unavailable("an expiry cannot be read".to_owned()))?
            - OffsetDateTime::now_utc();
        let left = Duration::try_from(left).map_err(|_| Refusal::Unauthorized)?;
        let context = context(answer, &token);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, (_, until)| *until > now);
        }
        if known.len() < MOST {
            known.insert(token, (context.clone(), now + left.min(KEEP)));
        }
        Ok(context)
    }

    async fn ask(&self, token: &str) -> Result<Token, Refusal> {
        let mut own = self.own(None).await?;
        for again in [true, false] {
            let asked = self
                .client
                .get(self.url.clone())
                .header(TOKEN, sensitive(own.reveal())?)
                .header(SUBJECT, sensitive(token)?)
                .send()
                .await
                .map_err(unavailable)?;
            return match asked.status() {
                StatusCode::OK => {
                    let answer: Answer = asked.json().await.map_err(unavailable)?;
                    Ok(answer.token)
                }
                StatusCode::NOT_FOUND => Err(Refusal::Unauthorized),
                // Our own token is no good any more.
                StatusCode::UNAUTHORIZED if again => {
                    own = self.own(Some(own)).await?;
                    continue;
                }
                status => Err(Refusal::Unavailable(format!("Keystone answered {status}"))),
            };
        }
        Err(Refusal::Unauthorized)
    }

    /// The token of this service, made anew if it is still `spent`.
    async fn own(&self, spent: Option<Secret>) -> Result<Secret, Refusal> {
        let mut own = self.own.lock().await;
        if let Some(token) = own.as_ref().filter(|token| Some(*token) != spent.as_ref()) {
            return Ok(token.clone());
        }
        let domain = json!({ "id": self.domain });
        let body = json!({ "auth": {
            "identity": { "methods": ["password"], "password": { "user": {
                "name": self.user, "domain": domain, "password": self.password.reveal(),
            }}},
            "scope": { "project": { "name": self.project, "domain": domain } },
        }});
        let answer =
            self.client.post(self.url.clone()).json(&body).send().await.map_err(unavailable)?;
        let status = answer.status();
        let token = answer.headers().get(SUBJECT).and_then(|token| token.to_str().ok());
        match token {
            Some(token) if status == StatusCode::CREATED => {
                Ok(own.insert(Secret::new(token)).clone())
            }
            _ => Err(Refusal::Unavailable(format!(
                "Keystone lets this service itself not in: it answered {status}"
            ))),
        }
    }
}

impl fmt::Debug for Keystone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keystone")
            .field("url", &self.url.as_str())
            .field("user", &self.user)
            .finish()
    }
}

fn context(token: Token, text: &str) -> RequestContext {
    let roles = token.roles.into_iter().map(|role| role.name).collect();
    let project = token.project;
    let project_id = project.as_ref().map(|project| project.id.clone()).unwrap_or_default();
    let mut context = with_roles(token.user.id, project_id, roles, Some(text.to_owned()));
    context.origin.user_domain = token.user.domain.map(|domain| domain.id);
    if let Some(project) = project {
        context.origin.project_name = Some(project.name);
        context.origin.project_domain = project.domain.map(|domain| domain.id);
    }
    context
}

fn sensitive(token: &str) -> Result<axum::http::HeaderValue, Refusal> {
    let mut value = axum::http::HeaderValue::from_str(token).map_err(|_| Refusal::Unauthorized)?;
    value.set_sensitive(true);
    Ok(value)
}

fn unavailable(error: reqwest::Error) -> Refusal {
    Refusal::Unavailable(format!("Keystone does not answer: {}", error.without_url()))
}
