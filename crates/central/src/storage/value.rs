//! How values of the domain stand in columns, whatever the engine: their wire forms.

use serde::Serialize;
use serde::de::DeserializeOwned;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// The wire form of a value that is a string there: ids, codes and closed lists.
pub fn to_word<T: Serialize>(value: &T) -> Result<String, Source> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(text) => Ok(text),
        _ => Err("the wire form is no string".into()),
    }
}

pub fn from_word<T: DeserializeOwned>(text: &str) -> Result<T, Source> {
    Ok(serde_json::from_value(serde_json::Value::String(text.to_owned()))?)
}
