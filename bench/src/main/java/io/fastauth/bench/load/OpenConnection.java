package io.fastauth.bench.load;

import io.fastauth.bench.load.ResponseReader.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** A connection that never waits: one thread serves many. */
final class OpenConnection implements AutoCloseable {

    private final SocketChannel channel;
    private final Conversation conversation;
    private final ResponseReader responses;
    private String request = "";
    private long meant;
    private long freeSince = System.nanoTime();
    private boolean busy;

    private OpenConnection(SocketChannel channel, Conversation conversation) {
        this.channel = channel;
        this.conversation = conversation;
        this.responses =
                new ResponseReader((into, offset, length) -> channel.read(ByteBuffer.wrap(into, offset, length)));
    }

    /** Connects to a port of this machine. */
    static OpenConnection to(int port, Conversation conversation) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        return new OpenConnection(channel, conversation);
    }

    /**
     * Sends the next request.
     *
     * @param time when it was meant to be sent
     */
    void send(long time) throws IOException {
        Request next = conversation.next();
        ByteBuffer bytes = ByteBuffer.wrap(next.bytes());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        request = next.name();
        meant = time;
        busy = true;
    }

    /** When the last answer was read; before the first, when it was opened. */
    long freeSince() {
        return freeSince;
    }

    /** When the last request was meant to be sent. */
    long meant() {
        return meant;
    }

    /**
     * Whether the request has been answered since the last look.
     *
     * @throws IllegalStateException when it failed
     */
    boolean answered() throws IOException {
        if (!busy) {
            return false;
        }
        Optional<Response> response = responses.poll();
        response.ifPresent(answer -> conversation.answered(answer.success(request)));
        busy = response.isEmpty();
        if (!busy) {
            freeSince = System.nanoTime();
        }
        return !busy;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
