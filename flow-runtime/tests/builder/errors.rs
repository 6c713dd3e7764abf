//! What is said of flows that cannot be built, and of inputs that do not fit.

use flow_runtime::builder::{Atom, Block, FlowBuilder, Retry, TaskBuilder, Values};
use flow_runtime::retry::ForEach;
use flow_runtime::{atom, flow, task};
use std::convert::Infallible;

#[task(provides(volume))]
async fn create(name: &str) -> Result<u64, Infallible> {
    Ok(name.len() as u64)
}

#[task]
async fn attach(volme: &u64) -> Result<(), Infallible> {
    let _ = volme;
    Ok(())
}

#[task]
async fn show(volume: &String) -> Result<(), Infallible> {
    let _ = volume;
    Ok(())
}

flow! {
    #[derive(Default)]
    linear Inner(size: u8) -> (volume: u64) {
        sized,
        create(name = {"web"}),
    }
}

#[task]
async fn sized(size: &u8) -> Result<(), Infallible> {
    let _ = size;
    Ok(())
}

fn error(flow: FlowBuilder) -> String {
    flow.build().unwrap_err().to_string()
}

#[test]
fn the_words_are_those_of_flow() {
    let text = error(
        FlowBuilder::linear("F").input::<String>("name").add(atom!(create)).add(atom!(attach)),
    );
    assert_eq!(
        text,
        "task `attach` requires `volme`, which no task and no input of flow `F` provides; did you \
         mean `volume`?\n= help: rename the parameter to `volume`, which `create` provides, or \
         write `attach(volme = volume)`\n  --> flow `F`, node `attach`"
    );
}

#[test]
fn all_mistakes_are_told() {
    let flow = FlowBuilder::linear("F")
        .input::<u8>("name")
        .input::<u8>("name")
        .add(Block::unordered().label("none"))
        .add(atom!(attach).bind("volmee", "name").bind("volmee", "name"))
        .add(atom!(create).rename(["a", "b"]).retry(Retry::times(0).jitter()));
    let error = flow.build().unwrap_err();
    let messages: Vec<_> = error
        .diagnostics()
        .iter()
        .map(|told| format!("{}: {}", error.place(told), told.message))
        .collect();
    assert_eq!(
        messages,
        [
            "node `attach`: `volmee` is given twice",
            "node `create`: `jitter` needs a wait to vary",
            "input `name`: flow `F` has two inputs named `name`",
            "`unordered` `none`: the `unordered` named `none` has no tasks",
            "node `attach`: task `attach` has no parameter `volmee`; did you mean `volme`?",
            "node `create`: task `create` provides 1 value, but 2 names follow `->`",
            "node `create`: with `times = 0`, task `create` would never run",
        ]
    );
}

#[test]
fn types_are_compared() {
    let flow = FlowBuilder::linear("F")
        .input::<i32>("name")
        .output::<u8>("volume")
        .add(atom!(create))
        .add(atom!(show))
        .add(atom!(sized).inject("size", 5_u16))
        .add(atom!(Inner, Inner::default()).bind("size", "volume").rename(["_"]));
    let error = flow.build().unwrap_err();
    let told: Vec<_> =
        error.diagnostics().iter().map(|told| format!("{} -- {told}", error.place(told))).collect();
    assert_eq!(
        told,
        [
            "node `create` -- task `create` takes `name: String`, but the input `name` provides \
             `name` as `i32`\n= help: bind `name` of node `create` to a symbol of type `String`, \
             or make one of `name` in a task between them",
            "node `show` -- task `show` takes `volume: String`, but `create` provides `volume` as \
             `u64`\n= help: bind `volume` of node `show` to a symbol of type `String`, or make one \
             of `volume` in a task between them",
            "node `sized` -- task `sized` takes `size: u8`, and is given a `u16`\n= help: give \
             node `sized` a `u8`",
            "node `inner` -- flow `Inner` takes `size: u8`, but `create` provides `volume` as \
             `u64`\n= help: bind `size` of node `inner` to a symbol of type `u8`, or make one of \
             `volume` in a task between them",
            "output `volume` -- flow `F` gives back `volume: u8`, but `create` provides it as \
             `u64`\n= help: give it back as `u64`",
        ]
    );
}

fn sizes(words: FlowBuilder, measure: Atom) -> String {
    error(words.output::<Vec<u64>>("sizes").add(measure.rename(["sizes"])))
}

fn words() -> FlowBuilder {
    FlowBuilder::linear("F").input::<Vec<String>>("words")
}

/// In the words of `flow!`, but for what it has rustc say.
#[test]
fn what_is_wrong_with_lists_is_told() {
    let created = || atom!(create);
    for (text, message, help) in [
        (
            sizes(words(), created().each("name", "wrods")),
            "task `create` is for each `name` in `wrods`, which no task and no input of flow `F` \
             provides; did you mean `words`?",
            "write `#[each(name in words)]`, to take `words`, an input of `F`",
        ),
        (
            sizes(words(), created().each("nam", "words")),
            "task `create` is for each `nam` in `words`, and requires no `nam`; did you mean \
             `name`?",
            "write `#[each(name in words)]`",
        ),
        (
            sizes(words().input::<u8>("name"), created().each("name", "words")),
            "task `create` is for each `name` in `words`, but `name` is an input of flow `F` \
             already",
            "give the element a name of its own: `#[each(one_name in words)]` and \
             `create(name = one_name)`",
        ),
        (
            sizes(words(), created().each("name", "words").limit(0)),
            "with `limit = 0`, task `create` would never be executed",
            "write how many elements may be on their way at once, or nothing",
        ),
        (
            sizes(words(), created().each("name", "words").each("name", "words")),
            "`#[each]` stands here twice",
            "for each of two lists, have a task make one list of pairs",
        ),
        (
            sizes(words(), created().bind("name", "words").limit(3)),
            "`limit` stands here without `each`",
            "write `.each(item, list)` before it: `limit` is how many elements may be on their way \
             at once",
        ),
        (
            sizes(words(), atom!(Inner, Inner::default()).each("size", "words")),
            "`#[each]` stands at flow `Inner`, and only a task can be executed for each",
            "write a task in the place of a flow, which requires `size` and may run a flow for it: \
             `#[each(size in words)] Task`",
        ),
        (
            sizes(
                words(),
                created().label("again").bind("name", "word").retry(Retry::controlled_by(
                    atom!(ForEach<String>).bind("values", "word").each("word", "words"),
                )),
            ),
            "`#[each]` stands at retry controller `ForEach`, and only a task can be executed for \
             each",
            "write a task in the place of a retry controller, which requires `word` and may run a \
             flow for it: `#[each(word in words)] Task`",
        ),
        (
            sizes(words(), created().each("x y", "words").bind("name", "x y")),
            "`x y` is no name",
            "a name has letters, digits, `_` and `-`, and is not empty",
        ),
    ] {
        let told = format!("{message}\n= help: {help}\n  --> flow `F`, node `");
        assert!(text.contains(&told), "{text}\n\nand not\n\n{told}");
    }
}

#[test]
fn types_of_lists_are_compared() {
    let flow = FlowBuilder::linear("F")
        .input::<String>("name")
        .input::<Vec<u32>>("numbers")
        .input::<Vec<String>>("words")
        .output::<Vec<u8>>("sizes")
        .add(atom!(create).each("one", "name").bind("name", "one").rename(["_"]))
        .add(atom!(create).label("second").each("one", "numbers").bind("name", "one").rename(["_"]))
        .add(
            atom!(create).label("third").each("one", "words").bind("name", "one").rename(["sizes"]),
        )
        .add(atom!(show).each("size", "sizes").bind("volume", "size"))
        .add(atom!(attach).bind("volme", "sizes"));
    let error = flow.build().unwrap_err();
    let told: Vec<_> =
        error.diagnostics().iter().map(|told| format!("{} -- {told}", error.place(told))).collect();
    assert_eq!(
        told,
        [
            "node `create` -- task `create` takes `name: String` for each of `name`, but the input \
             `name` provides `name` as `String`\n= help: provide `name` as a `Vec<String>`, or make \
             one of it in a task between them",
            "node `second` -- task `create` takes `name: String` for each of `numbers`, but the \
             input `numbers` provides `numbers` as `Vec<u32>`\n= help: provide `numbers` as a \
             `Vec<String>`, or make one of it in a task between them",
            "node `show` -- task `show` takes `volume: String` for each of `sizes`, but `create` \
             provides `sizes` as `Vec<u64>`\n= help: provide `sizes` as a `Vec<String>`, or make \
             one of it in a task between them",
            "node `attach` -- task `attach` takes `volme: u64`, but `create` provides `sizes` as \
             `Vec<u64>`\n= help: bind `volme` of node `attach` to a symbol of type `u64`, or make \
             one of `sizes` in a task between them",
            "output `sizes` -- flow `F` gives back `sizes: Vec<u8>`, but `create` provides it as \
             `Vec<u64>`\n= help: give it back as `Vec<u64>`",
        ]
    );
}

#[test]
fn names_are_names() {
    let task = TaskBuilder::new("a.b").execute(|_| async { Ok(()) });
    let text = error(FlowBuilder::linear("").input::<u8>("x y").add(task.bind("x", "x y")));
    for name in ["`` is no name", "`x y` is no name", "`a.b` is no name"] {
        assert!(text.contains(name), "{text}");
    }
}

#[test]
fn doubts_are_kept() {
    let flow = FlowBuilder::linear("F").input::<String>("name").add(atom!(create)).build().unwrap();
    let messages: Vec<_> = flow.warnings().iter().map(|told| told.message.as_str()).collect();
    assert_eq!(
        messages,
        ["task `create` provides `volume`, which no other task requires and flow `F` does not \
          give back"]
    );
}

#[test]
fn inputs_are_proven() {
    let flow = FlowBuilder::linear("F")
        .input::<String>("name")
        .input::<u8>("size")
        .add(atom!(create).rename(["_"]))
        .add(atom!(sized))
        .build()
        .unwrap();
    let error = flow.inputs(Values::new().with("name", 5_u8).with("nam", 1_u8)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "flow `F` cannot be run with this: `name` is a `u8`, not a `String`; `size: u8` is \
         missing; there is no `nam`"
    );
    let json = serde_json::json!({"name": "web", "size": 300});
    let error = flow.inputs_from_json(json).unwrap_err();
    assert_eq!(
        error.to_string(),
        "flow `F` cannot be run with this: `size` is no `u8`: invalid value: integer `300`, \
         expected u8"
    );
}
