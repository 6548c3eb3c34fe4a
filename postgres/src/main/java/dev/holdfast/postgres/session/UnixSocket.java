package dev.holdfast.postgres.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketImpl;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/// A Unix socket in the shape that the driver wants. The JDK's channel for Unix sockets has no
/// socket of its own; options of TCP have no meaning here and are taken without effect, and so are
/// read time-outs: a local server that does not answer can be cancelled.
final class UnixSocket extends Socket {
    private final UnixDomainSocketAddress address;
    private final SocketChannel channel;
    private int timeout;

    UnixSocket(String path) throws SocketException {
        super((SocketImpl) null);
        try {
            this.address = UnixDomainSocketAddress.of(path);
            this.channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        } catch (IOException e) {
            throw new SocketException(e);
        }
    }

    @Override
    public void connect(SocketAddress ignored, int timeoutMillis) throws IOException {
        channel.connect(address);
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
        return Channels.newInputStream(channel);
    }

    @Override
    public OutputStream getOutputStream() {
        return Channels.newOutputStream(channel);
    }

    @Override
    public synchronized void close() throws IOException {
        channel.close();
    }

    @Override
    public int getSendBufferSize() {
        return 8192;
    }

    @Override
    public synchronized void setSoTimeout(int millis) {
        timeout = millis;
    }

    @Override
    public synchronized int getSoTimeout() {
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
