//! The connections: so many at once, and none that takes for ever to read what it asked for. How long a request's head
//! may take is hyper's to bound, its body's time `extract`'s.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum_server::accept::Accept;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::config::Capacity;
use crate::metrics::{Counted, Metrics};

/// Accepts connections while there are places.
#[derive(Clone)]
pub(super) struct Door {
    places: Arc<Semaphore>,
    stall: Duration,
    metrics: Arc<Metrics>,
}

impl Door {
    pub(super) fn new(capacity: &Capacity, metrics: Arc<Metrics>) -> Self {
        let places = Arc::new(Semaphore::new(capacity.connections));
        Self { places, stall: capacity.write_stall, metrics }
    }

    fn let_in<I>(&self, stream: I) -> io::Result<Connection<I>> {
        let Ok(permit) = Arc::clone(&self.places).try_acquire_owned() else {
            self.metrics.connection_refused();
            return Err(io::Error::other("there are too many connections"));
        };
        Ok(Connection {
            stream,
            stall: self.stall,
            stalled: None,
            _permit: permit,
            _counted: self.metrics.connection(),
        })
    }
}

impl<I, S> Accept<I, S> for Door {
    type Stream = Connection<I>;
    type Service = S;
    type Future = std::future::Ready<io::Result<(Connection<I>, S)>>;

    fn accept(&self, stream: I, service: S) -> Self::Future {
        std::future::ready(self.let_in(stream).map(|connection| (connection, service)))
    }
}

/// A connection that breaks when the other side takes nothing for a while.
pub(super) struct Connection<I> {
    stream: I,
    stall: Duration,
    /// Runs while the other side takes nothing.
    stalled: Option<Pin<Box<Sleep>>>,
    _permit: OwnedSemaphorePermit,
    _counted: Counted,
}

impl<I> Connection<I> {
    fn progress<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.stalled = None;
            return written;
        }
        let end = Instant::now() + self.stall;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep_until(end)));
        match stalled.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<I: AsyncRead + Unpin> AsyncRead for Connection<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<I: AsyncWrite + Unpin> AsyncWrite for Connection<I> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.progress(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.progress(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        self.progress(context, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    fn door(connections: usize) -> Door {
        let capacity = Capacity { connections, ..Capacity::default() };
        Door::new(&capacity, Arc::new(Metrics::default()))
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_that_takes_nothing_is_broken_and_a_slow_one_is_not() {
        let (ours, mut theirs) = tokio::io::duplex(16);
        let mut connection = door(1).let_in(ours).unwrap();
        let sending = tokio::spawn(async move {
            connection.write_all(&[7; 64]).await?;
            connection.write_all(&[7; 64]).await
        });
        let mut taken = [0; 16];
        for _ in 0..4 {
            tokio::time::sleep(Capacity::default().write_stall / 2).await;
            theirs.read_exact(&mut taken).await.unwrap();
        }
        let broken = sending.await.unwrap();
        assert_eq!(broken.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_place_is_free_again_when_its_connection_ends() {
        let door = door(1);
        let first = door.let_in(tokio::io::empty()).unwrap();
        assert!(door.let_in(tokio::io::empty()).is_err());
        drop(first);
        assert!(door.let_in(tokio::io::empty()).is_ok());
    }
}
