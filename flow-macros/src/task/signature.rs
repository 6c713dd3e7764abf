//! What a function of a task says about itself.

use super::parse::Function;
use crate::errors::Errors;
use crate::metadata::{Kind, Output, Parameter, Passing, type_text};
use crate::names;
use proc_macro2::Ident;
use quote::ToTokens;
use syn::{
    FnArg, GenericArgument, GenericParam, Pat, PathArguments, ReceiverKind, ReturnType, Safety,
    Signature, Type,
};

/// Which function is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Execute,
    Revert,
    FreeFunction,
    OnFailure,
}

impl Role {
    fn name(self) -> &'static str {
        match self {
            Role::Execute => "`execute`",
            Role::Revert => "`revert`",
            Role::FreeFunction => "a task",
            Role::OnFailure => "`on_failure`",
        }
    }
}

/// Reads a signature, and takes the attributes that are ours off its parameters.
pub(super) fn read(
    signature: &mut Signature,
    role: Role,
    kind: Kind,
    errors: &mut Errors,
) -> Option<Function> {
    let mut whole = true;
    let mut wrong = |tokens: &dyn ToTokens, message: String| {
        errors.over(tokens.to_token_stream(), message);
        whole = false;
    };
    if let (Role::OnFailure, Some(word)) = (role, &signature.asyncness) {
        wrong(
            word,
            "`on_failure` only decides, and is no `async fn`\n\
             = help: what has to be waited for belongs in `execute`, or in a task"
                .to_owned(),
        );
    } else if role != Role::OnFailure && signature.asyncness.is_none() {
        wrong(
            &signature.fn_token,
            format!("{} must be an `async fn`\n= help: write `async fn`", role.name()),
        );
    }
    if let Safety::Unsafe(word) = &signature.safety {
        wrong(word, format!("{} cannot be `unsafe`", role.name()));
    }
    let own = signature
        .generics
        .params
        .iter()
        .find(|parameter| !matches!(parameter, GenericParam::Lifetime(_)));
    if let Some(parameter) = own {
        let remedy = match role {
            Role::FreeFunction => "make the task a struct with this parameter",
            Role::Execute | Role::Revert | Role::OnFailure => "put the parameter on the impl block",
        };
        wrong(
            parameter,
            format!(
                "{} cannot have type parameters of its own: nobody could say which to use\n\
                 = help: {remedy}",
                role.name()
            ),
        );
    }
    match (role, signature.receiver()) {
        (Role::FreeFunction, _) => {}
        (_, Some(receiver)) if matches!(receiver.kind, ReceiverKind::Reference(_, _, None)) => {}
        (_, Some(receiver)) => wrong(
            receiver,
            format!(
                "{} takes `&self`: a task may run more than once, and at the same time as \
                 itself\n= help: what one attempt leaves for another belongs in what it provides",
                role.name()
            ),
        ),
        (_, None) => wrong(
            &signature.ident,
            format!("{} takes `&self`\n= help: write `(&self, …)`", role.name()),
        ),
    }
    let mut parameters = Vec::new();
    for argument in &mut signature.inputs {
        let FnArg::Typed(argument) = argument else { continue };
        match parameter(argument, role, kind) {
            Ok(parameter) => parameters.push(parameter),
            Err(error) => {
                errors.push(error);
                whole = false;
            }
        }
    }
    let returns = match &signature.output {
        ReturnType::Type(_, returns) => (**returns).clone(),
        ReturnType::Default if role == Role::OnFailure => {
            errors.at(
                signature.ident.span(),
                "`on_failure` says what is to be done\n= help: write `-> Decision`",
            );
            return None;
        }
        ReturnType::Default => {
            errors.at(
                signature.ident.span(),
                format!(
                    "{} must return a `Result`\n= help: write `-> Result<(), Error>`",
                    role.name()
                ),
            );
            return None;
        }
    };
    if let (Role::Revert, Some(value)) = (role, success_of(&returns))
        && !is_unit(value)
    {
        errors.over(
            value,
            "`revert` returns nothing when it succeeds\n= help: write `-> Result<(), Error>`",
        );
        return None;
    }
    if role == Role::OnFailure && !is_named(&returns, "Decision") {
        errors.over(&returns, "`on_failure` says what is to be done\n= help: write `-> Decision`");
        return None;
    }
    whole.then(|| Function { signature: signature.clone(), parameters, returns })
}

fn parameter(argument: &mut syn::PatType, role: Role, kind: Kind) -> syn::Result<Parameter> {
    let error =
        |tokens: &dyn ToTokens, message: &str| Err(syn::Error::new_spanned(tokens, message));
    let Pat::Ident(pattern) = &*argument.pat else {
        return error(
            &argument.pat,
            "a task's parameter must be a plain name: the name is the symbol that it requires",
        );
    };
    let name = pattern.ident.clone();
    let before = argument.attrs.len();
    argument.attrs.retain(|attribute| !attribute.path().is_ident("optional"));
    let optional = argument.attrs.len() < before;
    let ty = &*argument.ty;
    if is_named(ty, "TaskContext") && role == Role::OnFailure {
        return error(
            ty,
            "`on_failure` only decides, and has no context\n\
             = help: take `history`, which says what was tried and what failed",
        );
    }
    if kind == Kind::Controller && names::plain(&name) == "history" {
        return if is_named(ty, "History") && matches!(ty, Type::Reference(_)) {
            Ok(Parameter { passing: Passing::History, name, type_text: String::new() })
        } else {
            error(
                ty,
                "`history` of a retry controller is what was tried so far\n\
                 = help: write `history: &History<T>`, where `T` is what `execute` returns when \
                 it succeeds",
            )
        };
    }
    if is_named(ty, "TaskContext") {
        return match ty {
            Type::Reference(_) => {
                Ok(Parameter { passing: Passing::Context, name, type_text: String::new() })
            }
            _ => error(ty, "the context is borrowed: write `&TaskContext`"),
        };
    }
    match (names::plain(&name).as_str(), role) {
        ("result", Role::Revert) => {
            return if is_named(ty, "Outcome") && !matches!(ty, Type::Reference(_)) {
                Ok(Parameter { passing: Passing::Outcome, name, type_text: String::new() })
            } else {
                error(
                    ty,
                    "`result` in `revert` is how `execute` ended, which may have been a failure\n\
                     = help: write `result: Outcome<'_, T>`, where `T` is what `execute` returns \
                     when it succeeds",
                )
            };
        }
        ("flow_failures", Role::Revert) => {
            return if is_named(ty, "Failures") && matches!(ty, Type::Reference(_)) {
                Ok(Parameter { passing: Passing::Failures, name, type_text: String::new() })
            } else {
                error(
                    ty,
                    "`flow_failures` in `revert` is what failed in this run\n\
                     = help: write `flow_failures: &Failures`",
                )
            };
        }
        ("result" | "flow_failures", _) => {
            return error(
                &name,
                "`result` and `flow_failures` are names that only `revert` has: what `execute` \
                 returned, and what failed\n= help: give this parameter another name",
            );
        }
        _ => {}
    }
    if is_impl_trait(ty) {
        return error(
            ty,
            "a task's parameter needs a type with a name\n\
             = help: write the type of the symbol, or make it a parameter of the task's impl block",
        );
    }
    if optional {
        let Some(inner) = option_of(ty) else {
            return error(
                ty,
                "what is `#[optional]` is an `Option`\n\
                 = help: write `Option<&T>`, or `Option<T>` for a clone",
            );
        };
        let (passing, inner) = match inner {
            Type::Reference(reference) => (Passing::OptionalReference, &*reference.elem),
            value => (Passing::OptionalValue, value),
        };
        return Ok(Parameter { passing, name, type_text: type_text(inner) });
    }
    match ty {
        Type::Reference(reference) if reference.mutability.is_some() => error(
            ty,
            "a task cannot change what it requires: others may read it at the same time\n\
             = help: take `&T`, and provide the changed value under another name",
        ),
        Type::Reference(reference) => Ok(Parameter {
            passing: Passing::Reference,
            name,
            type_text: type_text(&reference.elem),
        }),
        value => Ok(Parameter { passing: Passing::Value, name, type_text: type_text(value) }),
    }
}

/// Whether the type, or what it borrows, is a path whose last segment is `name`.
fn is_named(ty: &Type, name: &str) -> bool {
    match ty {
        Type::Reference(reference) => is_named(&reference.elem, name),
        Type::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == name),
        _ => false,
    }
}

/// `impl Trait`, also borrowed or optional.
fn is_impl_trait(ty: &Type) -> bool {
    match ty {
        Type::ImplTrait(_) => true,
        Type::Reference(reference) => is_impl_trait(&reference.elem),
        ty => option_of(ty).is_some_and(is_impl_trait),
    }
}

/// `T` of a `Result<T, _>`, if one sees it: a type may stand behind an alias.
fn success_of(returns: &Type) -> Option<&Type> {
    let Type::Path(path) = returns else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Result")?;
    first_type(&last.arguments)
}

fn is_unit(ty: &Type) -> bool {
    matches!(ty, Type::Tuple(tuple) if tuple.elems.is_empty())
}

fn option_of(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|last| last.ident == "Option")?;
    first_type(&last.arguments)
}

fn first_type(arguments: &PathArguments) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    })
}

/// What a task provides.
pub(super) struct Provided {
    pub(super) outputs: Vec<Output>,
    /// Whether the number of values could not be compared with the names.
    pub(super) unseen: bool,
}

/// Joins the names in `provides` with the values in the return type.
///
/// A type behind an alias cannot be seen from here; there rustc compares.
pub(super) fn provided(
    name: &Ident,
    returns: &Type,
    provides: &[Ident],
    errors: &mut Errors,
) -> Option<Provided> {
    let output = |(name, text): (&Ident, String)| Output { name: name.clone(), type_text: text };
    let Some(value) = success_of(returns) else {
        let outputs = provides.iter().map(|name| output((name, String::new()))).collect();
        return Some(Provided { outputs, unseen: true });
    };
    let texts: Vec<String> = match (value, provides.len()) {
        (_, 0) if is_unit(value) => Vec::new(),
        (_, 0) => {
            errors.over(
                value,
                format!(
                    "task `{name}` returns a `{}` that has no name\n\
                     = help: write `#[task(provides(name))]`, or return `Result<(), _>`",
                    type_text(value)
                ),
            );
            return None;
        }
        (_, 1) => vec![type_text(value)],
        (Type::Tuple(tuple), names) if tuple.elems.len() == names => {
            tuple.elems.iter().map(type_text).collect()
        }
        (_, names) => {
            let values = match value {
                Type::Tuple(tuple) => tuple.elems.len(),
                _ => 1,
            };
            errors.over(
                value,
                format!(
                    "task `{name}` names {names} values in `provides`, but returns {}\n\
                     = help: return a tuple with one value for each name",
                    match values {
                        0 => "none".to_owned(),
                        1 => format!("one, a `{}`", type_text(value)),
                        values => values.to_string(),
                    }
                ),
            );
            return None;
        }
    };
    let outputs = provides.iter().zip(texts).map(output).collect();
    Some(Provided { outputs, unseen: false })
}
