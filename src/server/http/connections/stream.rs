//! A connection's stream, which is closed when its client reads too slowly.
//!
//! Only the time counts in which an answer waits for its client: a stream of events that says
//! something every few seconds waits for nobody as long as it is read.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep_until},
};

use super::slots::{Slot, Standing};

/// A connection that is one too many says within this time what it wants.
const EXTRA_LIVES: Duration = Duration::from_secs(5);

/// The slowest a client may read.
#[derive(Clone, Copy, Debug)]
pub struct Speed {
    bytes: usize,
    within: Duration,
}

impl Speed {
    /// 32 KiB in that time: at the 30 seconds of the settings, a phone at the edge of its network is
    /// faster.
    pub fn at_least(within: Duration) -> Self {
        Self {
            bytes: 32 * 1024,
            within,
        }
    }
}

/// The stream of a connection, and its slot.
#[derive(Debug)]
pub struct Stream {
    tcp: TcpStream,
    unread: Unread,
    /// When an extra connection ends, whatever it does.
    ends: Option<Pin<Box<Sleep>>>,
    _slot: Slot,
}

/// How long an answer has waited for its client.
#[derive(Debug)]
struct Unread {
    slowest: Speed,
    /// Since the client last took as much as it must.
    waited: Duration,
    read: usize,
    waiting_since: Option<Instant>,
    /// Made when an answer first waits, which most never do.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl Stream {
    /// A stream whose client is to read at this speed.
    pub fn new(tcp: TcpStream, slowest: Speed, slot: Slot) -> Self {
        let is_extra = slot.standing() == Standing::Extra;
        Self {
            tcp,
            unread: Unread {
                slowest,
                waited: Duration::ZERO,
                read: 0,
                waiting_since: None,
                alarm: None,
            },
            ends: is_extra.then(|| Box::pin(sleep_until(Instant::now() + EXTRA_LIVES))),
            _slot: slot,
        }
    }

    /// Writes, if there is time left for it.
    fn write(
        &mut self,
        context: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut TcpStream>, &mut Context<'_>) -> Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if self.is_over(context) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        match write(Pin::new(&mut self.tcp), context) {
            Poll::Pending if self.unread.is_too_slow(context) => {
                // Else the system would go on keeping for the client what it does not read.
                let _ = self.tcp.set_zero_linger();
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            Poll::Ready(Ok(bytes)) => {
                self.unread.went_on(bytes);
                Poll::Ready(Ok(bytes))
            }
            other => other,
        }
    }

    fn is_over(&mut self, context: &mut Context<'_>) -> bool {
        let ends = self.ends.as_mut();
        ends.is_some_and(|ends| ends.as_mut().poll(context).is_ready())
    }
}

impl Unread {
    /// The client keeps the answer waiting: for too long by now?
    fn is_too_slow(&mut self, context: &mut Context<'_>) -> bool {
        let now = Instant::now();
        if self.waiting_since.is_none() {
            self.waiting_since = Some(now);
            let until = now + self.slowest.within.saturating_sub(self.waited);
            match &mut self.alarm {
                Some(alarm) => alarm.as_mut().reset(until),
                None => self.alarm = Some(Box::pin(sleep_until(until))),
            }
        }
        let alarm = self.alarm.as_mut();
        alarm.is_some_and(|alarm| alarm.as_mut().poll(context).is_ready())
    }

    fn went_on(&mut self, bytes: usize) {
        if let Some(since) = self.waiting_since.take() {
            self.waited += since.elapsed();
        }
        self.read += bytes;
        if self.read >= self.slowest.bytes {
            self.read = 0;
            self.waited = Duration::ZERO;
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.is_over(context) {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Pin::new(&mut this.tcp).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let write =
            |tcp: Pin<&mut TcpStream>, context: &mut Context<'_>| tcp.poll_write(context, bytes);
        self.get_mut().write(context, write)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.get_mut().write(context, |tcp, context| {
            tcp.poll_write_vectored(context, slices)
        })
    }

    fn is_write_vectored(&self) -> bool {
        self.tcp.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tcp).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().tcp).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::{super::slots::Slots, *};

    /// More than the system keeps for a client that does not read.
    const ANSWER: usize = 64 * 1024 * 1024;

    async fn connection(slowest: Speed, slots: &Slots) -> (Stream, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("listens");
        let address = listener.local_addr().expect("an address");
        let (client, accepted) = tokio::join!(TcpStream::connect(address), listener.accept());
        let slot = slots.take(None).expect("a slot");
        let (server, _) = accepted.expect("accepts");
        (
            Stream::new(server, slowest, slot),
            client.expect("connects"),
        )
    }

    async fn send(mut stream: Stream) -> io::Result<()> {
        let part = vec![0; 64 * 1024];
        for _ in 0..ANSWER / part.len() {
            stream.write_all(&part).await?;
        }
        stream.shutdown().await
    }

    #[tokio::test]
    async fn a_client_that_reads_nothing_is_hung_up_on() {
        let slowest = Speed::at_least(Duration::from_millis(50));
        let (stream, _client) = connection(slowest, &Slots::new(1, 1)).await;

        let sent = send(stream).await;

        assert_eq!(sent.expect_err("cut").kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_client_that_reads_a_byte_now_and_then_is_hung_up_on() {
        let slowest = Speed {
            bytes: ANSWER,
            within: Duration::from_millis(50),
        };
        let (stream, mut client) = connection(slowest, &Slots::new(1, 1)).await;
        let reading = tokio::spawn(async move {
            // What makes room for more each time, and is not enough.
            let mut some = vec![0; 256 * 1024];
            while client.read(&mut some).await.is_ok_and(|read| read > 0) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });

        let sent = send(stream).await;

        assert_eq!(sent.expect_err("cut").kind(), io::ErrorKind::TimedOut);
        reading.await.expect("reads to the end");
    }

    #[tokio::test]
    async fn a_client_that_is_fast_enough_is_sent_everything_however_long_it_takes() {
        let slowest = Speed::at_least(Duration::from_secs(3));
        let (stream, mut client) = connection(slowest, &Slots::new(1, 1)).await;
        let sending = tokio::spawn(send(stream));

        // Longer in all than the client may leave one answer unread.
        let (mut read, mut some) = (0, vec![0; 1024 * 1024]);
        loop {
            match client.read(&mut some).await.expect("reads") {
                0 => break,
                bytes => read += bytes,
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }

        assert_eq!(read, ANSWER);
        sending.await.expect("runs").expect("sent");
    }

    #[tokio::test]
    async fn an_extra_connection_ends_by_itself() {
        tokio::time::timeout(EXTRA_LIVES * 10, async {
            let slots = Slots::new(1, 1);
            let slowest = Speed::at_least(Duration::from_mins(1));
            let _full = connection(slowest, &slots).await;
            let (mut extra, _client) = connection(slowest, &slots).await;

            let error = extra.read_u8().await.expect_err("nothing is sent");

            assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        })
        .await
        .expect("ends");
    }
}
