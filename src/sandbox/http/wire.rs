//! A connection whose next bytes can be replaced, for the faults below HTTP.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::progress::ConnectionProgress;

/// End of a connection, in place of its next bytes.
#[derive(Debug)]
pub enum Break {
    /// A reset.
    Reset,
    /// These bytes, then a close.
    Send(Vec<u8>),
}

/// Handle that breaks the connection that a request came on.
#[derive(Clone, Debug, Default)]
pub struct Breaker(Arc<Mutex<Option<Break>>>);

impl Breaker {
    /// Breaks the connection in place of the next bytes that would be sent.
    pub fn set(&self, how: Break) {
        *self.lock() = Some(how);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Break>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Socket that its [`Breaker`] can break.
#[derive(Debug)]
pub struct Wire {
    pub stream: TcpStream,
    pub breaker: Breaker,
    pub progress: Arc<ConnectionProgress>,
}

impl Wire {
    fn note(&self, written: &Poll<io::Result<usize>>) {
        self.progress.awaits_caller(written.is_pending());
        if let Poll::Ready(Ok(bytes)) = written {
            self.progress.moved(*bytes);
        }
    }

    /// Carries out what the breaker says; an error ends the connection.
    fn obey(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut waiting = self.breaker.lock();
        match &mut *waiting {
            None => return Poll::Ready(Ok(())),
            Some(Break::Reset) => self.stream.set_zero_linger()?,
            Some(Break::Send(bytes)) => {
                while !bytes.is_empty() {
                    let sent = ready!(Pin::new(&mut self.stream).poll_write(context, bytes))?;
                    bytes.drain(..sent);
                }
            }
        }
        Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()))
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.progress.moved(buffer.filled().len() - before);
        polled
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.obey(context))?;
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note(&polled);
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.obey(context))?;
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, buffers);
        self.note(&polled);
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
