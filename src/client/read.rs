//! JavaScript values as Rust types, by serde.
//!
//! `serde-wasm-bindgen`, which the page writes with, does the same. Its errors name no field, and quote the
//! value: that brings the code that writes fractions, 8 KB of the page's first load. These name the field,
//! and quote nothing.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use core::fmt::{self, Display};

use js_sys::{Array, Number, Object, Reflect};
use serde::de::value::{MapAccessDeserializer, StringDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use wasm_bindgen::{JsCast, JsValue};

/// A value that is not of the type, such as "folder.id is of another type".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    path: String,
    reason: &'static str,
}

impl ReadError {
    const OTHER_TYPE: Self = Self::new("is of another type");

    const fn new(reason: &'static str) -> Self {
        Self {
            path: String::new(),
            reason,
        }
    }

    /// The same error, seen from the object that has this field.
    fn in_field(mut self, name: &str) -> Self {
        let dot = if self.path.is_empty() { "" } else { "." };
        self.path = [name, dot, &self.path].concat();
        self
    }
}

impl Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path.is_empty() {
            "the whole"
        } else {
            &self.path
        };
        f.write_str(path)?;
        f.write_str(" ")?;
        f.write_str(self.reason)
    }
}

impl core::error::Error for ReadError {}

impl Error for ReadError {
    // Called for what no other function here tells, such as a variant that is not known.
    fn custom<T: Display>(_: T) -> Self {
        Self::new("has a value that is not known")
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self::OTHER_TYPE
    }

    fn missing_field(name: &'static str) -> Self {
        Self::new("is missing").in_field(name)
    }
}

/// Reads a value. Fields that the type does not have are left out.
///
/// # Errors
/// [`ReadError`], which names the first field that does not fit.
pub fn from_js<T: DeserializeOwned>(value: JsValue) -> Result<T, ReadError> {
    T::deserialize(Value(value))
}

struct Value(JsValue);

impl Value {
    fn is_nothing(&self) -> bool {
        self.0.is_undefined() || self.0.is_null()
    }

    /// The fields that have these names; every field that the object has where none are given.
    fn fields(self, names: Option<&'static [&'static str]>) -> Result<Fields, ReadError> {
        let Some(object) = self
            .0
            .dyn_ref::<Object>()
            .filter(|_| !Array::is_array(&self.0))
        else {
            return Err(ReadError::OTHER_TYPE);
        };
        let names: FieldNames = match names {
            Some(names) => Box::new(names.iter().map(|name| Cow::Borrowed(*name))),
            None => Box::new(
                Object::keys(object)
                    .into_iter()
                    .map(|name| name.as_string().unwrap_or_default().into()),
            ),
        };
        Ok(Fields {
            object: self.0,
            names,
            last: (Cow::Borrowed(""), JsValue::UNDEFINED),
        })
    }
}

impl<'de> Deserializer<'de> for Value {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        if self.is_nothing() {
            visitor.visit_unit()
        } else if let Some(on) = self.0.as_bool() {
            visitor.visit_bool(on)
        } else if let Some(number) = self.0.as_f64() {
            if Number::is_safe_integer(&self.0) {
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "a safe integer is far inside 64 bits"
                )]
                visitor.visit_i64(number as i64)
            } else {
                visitor.visit_f64(number)
            }
        } else if let Some(text) = self.0.as_string() {
            visitor.visit_string(text)
        } else if let Some(list) = self.0.dyn_ref::<Array>() {
            visitor.visit_seq(List { list, next: 0 })
        } else {
            Err(ReadError::OTHER_TYPE)
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        if self.is_nothing() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        visitor.visit_map(self.fields(Some(fields))?)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_map(self.fields(None)?)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        if let Some(variant) = self.0.as_string() {
            let variant: StringDeserializer<ReadError> = variant.into_deserializer();
            visitor.visit_enum(variant)
        } else {
            // A variant that holds something is an object with that one field.
            visitor.visit_enum(MapAccessDeserializer::new(self.fields(Some(variants))?))
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct identifier ignored_any
    }
}

struct List<'a> {
    list: &'a Array,
    next: u32,
}

impl<'de> SeqAccess<'de> for List<'_> {
    type Error = ReadError;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, ReadError> {
        let at = self.next;
        if at == self.list.length() {
            return Ok(None);
        }
        self.next += 1;
        let value = seed.deserialize(Value(self.list.get(at)));
        value
            .map(Some)
            .map_err(|error| error.in_field(&at.to_string()))
    }
}

type FieldNames = Box<dyn Iterator<Item = Cow<'static, str>>>;

/// Fields of an object, in the order of their names.
struct Fields {
    object: JsValue,
    names: FieldNames,
    /// The name and the value of the field that comes next.
    last: (Cow<'static, str>, JsValue),
}

impl<'de> MapAccess<'de> for Fields {
    type Error = ReadError;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, ReadError> {
        for name in self.names.by_ref() {
            let value = Reflect::get(&self.object, &JsValue::from(&*name))
                .map_err(|_| ReadError::new("cannot be read").in_field(&name))?;
            if !value.is_undefined() {
                let key = seed.deserialize(name.clone().into_deserializer());
                self.last = (name, value);
                return key.map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, ReadError> {
        let (name, value) = core::mem::take(&mut self.last);
        seed.deserialize(Value(value))
            .map_err(|error| error.in_field(&name))
    }
}
