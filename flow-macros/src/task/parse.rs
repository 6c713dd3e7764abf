//! From the annotated item to the facts about the task.

use super::signature::{self, Provided, Role};
use crate::errors::Errors;
use crate::metadata::{Kind, Metadata, Output, Parameter};
use crate::names;
use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::{Attribute, Expr, ImplItem, ImplItemFn, ItemFn, ItemImpl, Lit, Meta, Type, parse_quote};

/// What `#[task]` may stand on.
pub(super) enum Item {
    Impl { item: ItemImpl, name: Ident },
    Function(ItemFn),
}

impl Item {
    pub(super) fn name(&self) -> &Ident {
        match self {
            Item::Impl { name, .. } => name,
            Item::Function(function) => &function.sig.ident,
        }
    }
}

impl ToTokens for Item {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Item::Impl { item, .. } => item.to_tokens(tokens),
            Item::Function(function) => function.to_tokens(tokens),
        }
    }
}

/// The facts about one task.
pub(super) struct Task {
    pub(super) name: Ident,
    pub(super) doc: String,
    pub(super) execute: Function,
    pub(super) revert: Option<Function>,
    /// Of a retry controller.
    pub(super) on_failure: Option<Function>,
    pub(super) provides: Vec<Output>,
    /// Whether the number of values could not be compared with the names.
    pub(super) unseen: bool,
}

/// The facts about `execute` or `revert`.
pub(super) struct Function {
    pub(super) signature: syn::Signature,
    pub(super) parameters: Vec<Parameter>,
    pub(super) returns: Type,
}

impl Task {
    pub(super) fn metadata(&self) -> Metadata {
        Metadata {
            kind: match self.on_failure {
                Some(_) => Kind::Controller,
                None => Kind::Task,
            },
            name: self.name.clone(),
            execute: self.execute.parameters.clone(),
            revert: self.revert.as_ref().map(|revert| revert.parameters.clone()),
            provides: self.provides.clone(),
            on_failure: match &self.on_failure {
                Some(function) => function.parameters.clone(),
                None => Vec::new(),
            },
            doc: self.doc.clone(),
            krate: names::this_crate(),
        }
    }
}

/// The item, if `#[task]` may stand on it.
pub(super) fn item(tokens: TokenStream, kind: Kind, errors: &mut Errors) -> Option<Item> {
    let item: syn::Item = errors.ok(syn::parse2(tokens))?;
    let attribute = if kind == Kind::Controller { "#[controller]" } else { "#[task]" };
    match item {
        syn::Item::Fn(function) if kind == Kind::Controller => {
            errors.over(
                &function.sig,
                "a retry controller is a type\n\
                 = help: write `#[controller]` on the impl block that has `fn on_failure`",
            );
            None
        }
        syn::Item::Fn(function) => Some(Item::Function(function)),
        syn::Item::Impl(item) => {
            if let Some((path, _)) = &item.trait_ {
                errors.over(
                    path,
                    format!(
                        "`{attribute}` stands on the type's own impl block, not on that of a trait"
                    ),
                );
                return None;
            }
            match &*item.self_ty {
                Type::Path(path) if path.qself.is_none() && !path.path.segments.is_empty() => {
                    let name = path.path.segments.last().map(|last| last.ident.clone())?;
                    Some(Item::Impl { item, name })
                }
                other => {
                    errors.over(
                        other,
                        format!("`{attribute}` needs the impl block of a type with a name"),
                    );
                    None
                }
            }
        }
        other if kind == Kind::Controller => {
            errors.over(other, "`#[controller]` stands on the impl block that has `fn on_failure`");
            None
        }
        other => {
            errors.over(
                other,
                "`#[task]` stands on the impl block that has `async fn execute`, or on a free \
                 `async fn`",
            );
            None
        }
    }
}

/// The facts; takes the attributes that are ours off the item.
pub(super) fn task(
    item: &mut Item,
    provides: Option<&[Ident]>,
    kind: Kind,
    errors: &mut Errors,
) -> Option<Task> {
    let name = item.name().clone();
    let on_failure = match (kind, &mut *item) {
        (Kind::Controller, Item::Impl { item, .. }) => {
            if provides.is_some_and(<[_]>::is_empty) && method(item, "execute").is_none() {
                // It provides nothing, so an attempt needs nothing of it.
                item.items.push(parse_quote! {
                    async fn execute(
                        &self,
                    ) -> ::core::result::Result<(), ::core::convert::Infallible> {
                        ::core::result::Result::Ok(())
                    }
                });
            }
            Some(on_failure(item, &name, errors)?)
        }
        _ => None,
    };
    let (execute, revert, doc) = match item {
        Item::Function(function) => {
            refuse_std_macro(&name, errors);
            let doc = doc_of(&function.attrs);
            (signature::read(&mut function.sig, Role::FreeFunction, kind, errors), Some(None), doc)
        }
        Item::Impl { item, .. } => {
            let what = if kind == Kind::Controller { "retry controller" } else { "task" };
            let mut doc = doc_of(&item.attrs);
            if doc.is_empty() {
                doc = method(item, "execute").map(|f| doc_of(&f.attrs)).unwrap_or_default();
            }
            let revert = match method(item, "revert") {
                Some(function) => {
                    signature::read(&mut function.sig, Role::Revert, kind, errors).map(Some)
                }
                None => Some(None),
            };
            let execute = match method(item, "execute") {
                Some(function) => signature::read(&mut function.sig, Role::Execute, kind, errors),
                None => {
                    errors.at(
                        name.span(),
                        format!(
                            "{what} `{name}` has no `execute`\n\
                             = help: add `async fn execute(&self, …) -> Result<…, …>` to this \
                             impl block"
                        ),
                    );
                    None
                }
            };
            (execute, revert, doc)
        }
    };
    let (execute, revert) = (execute?, revert?);
    let Provided { outputs, unseen } =
        signature::provided(&name, &execute.returns, provides?, errors)?;
    if let Some(revert) = &revert {
        refuse_own_outputs(&name, revert, &outputs, errors);
    }
    Some(Task { name, doc, execute, revert, on_failure, provides: outputs, unseen })
}

/// What a retry controller decides with.
fn on_failure(item: &mut ItemImpl, name: &Ident, errors: &mut Errors) -> Option<Function> {
    match method(item, "on_failure") {
        Some(function) => {
            signature::read(&mut function.sig, Role::OnFailure, Kind::Controller, errors)
        }
        None => {
            errors.at(
                name.span(),
                format!(
                    "retry controller `{name}` has no `on_failure`\n\
                     = help: add `fn on_failure(&self, …) -> Decision` to this impl block"
                ),
            );
            None
        }
    }
}

/// A task is `async` and takes `&self` whether it needs to or not.
pub(super) fn allow_what_a_task_must(item: &mut Item) {
    let allow: Attribute = parse_quote!(#[allow(clippy::unused_async, clippy::unused_self)]);
    match item {
        Item::Function(function) => function.attrs.push(allow),
        Item::Impl { item, .. } => {
            for name in ["execute", "revert", "on_failure"] {
                if let Some(function) = method(item, name) {
                    function.attrs.push(allow.clone());
                }
            }
        }
    }
}

fn method<'a>(item: &'a mut ItemImpl, name: &str) -> Option<&'a mut ImplItemFn> {
    item.items.iter_mut().find_map(|item| match item {
        ImplItem::Fn(function) if function.sig.ident == name => Some(function),
        _ => None,
    })
}

/// What a task provided reaches its `revert` as `result`, which knows that there may be none.
fn refuse_own_outputs(name: &Ident, revert: &Function, outputs: &[Output], errors: &mut Errors) {
    for parameter in revert.parameters.iter().filter(|p| p.passing.is_symbol()) {
        if outputs.iter().any(|output| names::plain(&output.name) == names::plain(&parameter.name))
        {
            let values: Vec<_> = outputs.iter().map(|o| o.type_text.as_str()).collect();
            let value = match values.as_slice() {
                [one] => (*one).to_owned(),
                all => format!("({})", all.join(", ")),
            };
            errors.at(
                parameter.name.span(),
                format!(
                    "`revert` of task `{name}` asks for `{}`, which the task provides itself and \
                     may not have made\n\
                     = help: take `result: Outcome<'_, {value}>`, which says whether it was made",
                    parameter.name
                ),
            );
        }
    }
}

/// A macro of this name would stand in the way of std's.
fn refuse_std_macro(name: &Ident, errors: &mut Errors) {
    const STD: &[&str] = &[
        "assert",
        "assert_eq",
        "assert_ne",
        "cfg",
        "column",
        "compile_error",
        "concat",
        "dbg",
        "debug_assert",
        "debug_assert_eq",
        "debug_assert_ne",
        "env",
        "eprint",
        "eprintln",
        "file",
        "format",
        "format_args",
        "include",
        "include_bytes",
        "include_str",
        "line",
        "matches",
        "module_path",
        "option_env",
        "panic",
        "print",
        "println",
        "stringify",
        "thread_local",
        "todo",
        "try",
        "unimplemented",
        "unreachable",
        "vec",
        "write",
        "writeln",
    ];
    if STD.contains(&names::plain(name).as_str()) {
        errors.at(
            name.span(),
            format!(
                "a task cannot be called `{name}`: `#[task]` makes a macro of the task's name, \
                 and `{name}!` is a macro of std\n\
                 = help: give the function another name, such as `{name}_it`"
            ),
        );
    }
}

/// The documentation, each line less the space that leads it.
pub(crate) fn doc_of(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    let lines: Vec<String> = lines
        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .map(|line| line.strip_prefix(' ').map(str::to_owned).unwrap_or(line))
        .collect();
    lines.join("\n").trim().to_owned()
}
