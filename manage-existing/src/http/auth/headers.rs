//! A proxy in front that has looked at the token.

use super::{Refusal, TOKEN, text, with_roles};
use crate::domain::RequestContext;
use axum::http::{HeaderMap, HeaderName};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Believes the headers that keystonemiddleware sets (`X-User-Id`, `X-Project-Id`, `X-Roles` and
/// their kin), if they come from one of these addresses.
///
/// The proxy must remove these headers from what its clients send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedProxy {
    /// Where the proxy is.
    pub addresses: Vec<IpAddr>,
}

impl Default for TrustedProxy {
    /// A proxy on this machine.
    fn default() -> Self {
        let addresses = vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        TrustedProxy { addresses }
    }
}

impl TrustedProxy {
    pub(super) fn context(
        &self,
        headers: &HeaderMap,
        peer: Option<IpAddr>,
    ) -> Result<RequestContext, Refusal> {
        let trusted = |peer: IpAddr| self.addresses.contains(&peer.to_canonical());
        if !peer.is_some_and(trusted) {
            return Err(Refusal::Unauthorized);
        }
        let get = |name: &'static str| text(headers, &HeaderName::from_static(name));
        let user = get("x-user-id").or_else(|| get("x-user")).ok_or(Refusal::Unauthorized)?;
        let project = get("x-project-id").or_else(|| get("x-tenant-id")).unwrap_or_default();
        let roles = get("x-roles").unwrap_or_default();
        let roles = roles.split(',').map(str::trim).filter(|role| !role.is_empty());
        let roles = roles.map(str::to_owned).collect();
        let mut context = with_roles(user, project, roles, text(headers, &TOKEN));
        context.origin.project_name = get("x-project-name");
        context.origin.user_domain = get("x-user-domain-id");
        context.origin.project_domain = get("x-project-domain-id");
        Ok(context)
    }
}
