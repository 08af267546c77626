//! The page's one door: every command of the station goes through [`call`], every event comes through the channel
//! that a call brings along.

use std::sync::Mutex;

use serde_json::Value;
use station::Desk;
use station::commands::{CallError, Event};
use tauri::async_runtime::JoinHandle;
use tauri::ipc::{Channel, JavaScriptChannelId};
use tauri::{State, Webview};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// Runs the station's command `name`.
///
/// A call that brings a channel in `events` gets all that changes from then on, in place of any channel before
/// it: the page that listened there was loaded again. Listening starts before the command runs, so that nothing
/// falls between its answer and the first event.
#[tauri::command]
pub async fn call(
    webview: Webview,
    desk: State<'_, Desk>,
    listener: State<'_, Listener>,
    name: String,
    request: Value,
    events: Option<JavaScriptChannelId>,
) -> Result<Value, CallError> {
    if let Some(channel) = events {
        tracing::info!("a page is loaded and listens");
        listener.replace(desk.events(), channel.channel_on(webview));
    }
    desk.call(&name, request).await
}

/// The task that forwards events to the page that is loaded now.
#[derive(Default)]
pub struct Listener(Mutex<Option<JoinHandle<()>>>);

impl Listener {
    fn replace(&self, events: Receiver<Event>, channel: Channel<Event>) {
        let task = tauri::async_runtime::spawn(forward(events, channel));
        let mut current = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(before) = current.replace(task) {
            before.abort();
        }
    }
}

/// Ends when the desk does, or when the page can no longer be reached.
async fn forward(mut events: Receiver<Event>, channel: Channel<Event>) {
    loop {
        let event = match events.recv().await {
            Ok(event) => event,
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "the page fell behind; it is told to ask for everything again");
                Event::Missed
            }
            Err(RecvError::Closed) => return,
        };
        if channel.send(event).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use station::commands::{Event, Topic};
    use tauri::ipc::{Channel, InvokeResponseBody};

    use super::forward;

    /// What reached the page, as JSON.
    fn page() -> (Channel<Event>, Arc<Mutex<Vec<String>>>) {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&seen);
        let channel = Channel::new(move |body| {
            if let InvokeResponseBody::Json(json) = body {
                kept.lock().expect("no test panics while it holds this").push(json);
            }
            Ok(())
        });
        (channel, seen)
    }

    #[tokio::test]
    async fn a_page_that_fell_behind_is_told_to_ask_for_everything() {
        let (sender, events) = tokio::sync::broadcast::channel(1);
        for _ in 0..3 {
            let queue = Event::Changed { topics: vec![Topic::Queue] };
            sender.send(queue).expect("there is a listener");
        }
        drop(sender);
        let (channel, seen) = page();
        forward(events, channel).await;
        let seen = seen.lock().expect("the forwarding has ended");
        assert_eq!(seen.len(), 2, "one notice for what was missed, then the event that was kept: {seen:?}");
        assert_eq!(seen[0], r#"{"event":"missed"}"#);
    }
}
