package dev.holdfast.postgres.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/// A Unix socket in the shape that the driver wants. The JDK's channel for Unix sockets has no
/// socket of its own. Options of TCP have no meaning here and are taken without effect; read
/// time-outs work, by selectors: one for each direction, because one thread may read while another
/// writes.
final class UnixSocket extends Socket {
    private final UnixDomainSocketAddress address;
    private final SocketChannel channel;
    private final Selector readable;
    private final Selector writable;
    private volatile int timeout;

    UnixSocket(String path) throws SocketException {
        super((SocketImpl) null);
        try {
            this.address = UnixDomainSocketAddress.of(path);
            this.channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            this.readable = Selector.open();
            this.writable = Selector.open();
        } catch (IOException e) {
            throw new SocketException(e);
        }
    }

    @Override
    public void connect(SocketAddress ignored, int timeoutMillis) throws IOException {
        channel.connect(address);
        channel.configureBlocking(false);
        channel.register(readable, SelectionKey.OP_READ);
        channel.register(writable, SelectionKey.OP_WRITE);
    }

    @Override
    public boolean isConnected() {
        return channel.isConnected();
    }

    @Override
    public boolean isClosed() {
        return !channel.isOpen();
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return receive(ByteBuffer.wrap(into, offset, length));
            }
        };
    }

    @Override
    public OutputStream getOutputStream() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] from, int offset, int length) throws IOException {
                send(ByteBuffer.wrap(from, offset, length));
            }
        };
    }

    private int receive(ByteBuffer into) throws IOException {
        int received = channel.read(into);
        while (received == 0 && into.hasRemaining()) {
            await(readable, timeout);
            received = channel.read(into);
        }
        return received;
    }

    private void send(ByteBuffer from) throws IOException {
        while (from.hasRemaining()) {
            if (channel.write(from) == 0) {
                await(writable, 0);
            }
        }
    }

    private static void await(Selector selector, int timeoutMillis) throws IOException {
        if (!selector.isOpen()) {
            throw new ClosedChannelException();
        }
        // The answer is not asked for: a closed channel shows in the next read or write.
        int ready = selector.select(_ -> {}, timeoutMillis);
        if (ready == 0 && timeoutMillis > 0) {
            throw new SocketTimeoutException("no answer within " + timeoutMillis + " ms");
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        readable.close();
        writable.close();
    }

    @Override
    public int getSendBufferSize() {
        return 8192;
    }

    @Override
    public void setSoTimeout(int millis) {
        timeout = millis;
    }

    @Override
    public int getSoTimeout() {
        return timeout;
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // TCP's.
    }

    @Override
    public void setKeepAlive(boolean on) {
        // TCP's.
    }
}
