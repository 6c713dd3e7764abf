//! A state as bytes, so that two that behave alike are found to be one.
//!
//! The numbers of timers only grow, and mean nothing but that an answer belongs to a question:
//! they are left out, or a run that is suspended again and again would never be where it was.
//! That a late answer is ignored is tested where a state is visited.

use serde::ser::{Impossible, Serialize, SerializeSeq, SerializeStruct, Serializer};
use std::fmt;

/// Adds what tells the state from any other, its timers aside.
pub(crate) fn write(state: &impl Serialize, key: &mut Vec<u8>) {
    state.serialize(Key { bytes: key, blank: false }).unwrap();
}

struct Key<'a> {
    bytes: &'a mut Vec<u8>,
    /// Whether numbers are left out.
    blank: bool,
}

/// The state has a part that nobody thought of here.
#[derive(Debug)]
pub(crate) struct Unknown(String);

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a state has {}", self.0)
    }
}

impl std::error::Error for Unknown {}

impl serde::ser::Error for Unknown {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Unknown(message.to_string())
    }
}

type Never = Impossible<(), Unknown>;

/// Refuses what no state has so far.
macro_rules! refuse {
    ($($name:ident($($type:ty),*) -> $ok:ty;)*) => {
        $(fn $name(self, $(_: $type),*) -> Result<$ok, Unknown> {
            Err(Unknown(stringify!($name).to_owned()))
        })*
    };
}

impl<'a> Serializer for Key<'a> {
    type Ok = ();
    type Error = Unknown;
    type SerializeSeq = Self;
    type SerializeTuple = Never;
    type SerializeTupleStruct = Never;
    type SerializeTupleVariant = Never;
    type SerializeMap = Never;
    type SerializeStruct = Self;
    type SerializeStructVariant = Never;

    fn serialize_bool(self, value: bool) -> Result<(), Unknown> {
        self.bytes.push(u8::from(value));
        Ok(())
    }

    fn serialize_u8(self, value: u8) -> Result<(), Unknown> {
        self.serialize_u64(value.into())
    }

    fn serialize_u16(self, value: u16) -> Result<(), Unknown> {
        self.serialize_u64(value.into())
    }

    fn serialize_u32(self, value: u32) -> Result<(), Unknown> {
        self.serialize_u64(value.into())
    }

    /// One byte for nearly all that occur.
    fn serialize_u64(self, value: u64) -> Result<(), Unknown> {
        match u8::try_from(value) {
            _ if self.blank => {}
            Ok(byte) if byte < u8::MAX => self.bytes.push(byte),
            _ => {
                self.bytes.push(u8::MAX);
                self.bytes.extend(value.to_le_bytes());
            }
        }
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Unknown> {
        self.bytes.push(0);
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unknown> {
        self.bytes.push(1);
        value.serialize(self)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
    ) -> Result<(), Unknown> {
        self.bytes.push(index as u8);
        Ok(())
    }

    fn serialize_seq(self, len: Option<usize>) -> Result<Self, Unknown> {
        let len = len.ok_or_else(|| Unknown("a list without a length".to_owned()))?;
        Key { bytes: &mut *self.bytes, blank: false }.serialize_u64(len as u64)?;
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Unknown> {
        Ok(self)
    }

    refuse! {
        serialize_i8(i8) -> ();
        serialize_i16(i16) -> ();
        serialize_i32(i32) -> ();
        serialize_i64(i64) -> ();
        serialize_f32(f32) -> ();
        serialize_f64(f64) -> ();
        serialize_char(char) -> ();
        serialize_str(&str) -> ();
        serialize_bytes(&[u8]) -> ();
        serialize_unit() -> ();
        serialize_unit_struct(&'static str) -> ();
        serialize_tuple(usize) -> Never;
        serialize_tuple_struct(&'static str, usize) -> Never;
        serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Never;
        serialize_map(Option<usize>) -> Never;
        serialize_struct_variant(&'static str, u32, &'static str, usize) -> Never;
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Unknown> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Unknown> {
        self.bytes.push(index as u8);
        value.serialize(self)
    }
}

impl SerializeSeq for Key<'_> {
    type Ok = ();
    type Error = Unknown;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unknown> {
        value.serialize(Key { bytes: &mut *self.bytes, blank: self.blank })
    }

    fn end(self) -> Result<(), Unknown> {
        Ok(())
    }
}

impl SerializeStruct for Key<'_> {
    type Ok = ();
    type Error = Unknown;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Unknown> {
        let blank = self.blank || name == "timer";
        value.serialize(Key { bytes: &mut *self.bytes, blank })
    }

    fn end(self) -> Result<(), Unknown> {
        Ok(())
    }
}
