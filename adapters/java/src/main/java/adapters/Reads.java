package adapters;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** The stream: one chunk a read. A read for the next chunk says that the last one was digested. */
final class Reads extends InputStream {
  private final List<byte[]> chunks;
  private final Out out;
  private int taken;
  private int at;
  private int past;
  private byte[] chunk = new byte[0];

  /** Runs before each read of a new chunk: for what a package tells only when asked. */
  Runnable digested = () -> {};

  Reads(List<byte[]> chunks, Out out) {
    this.chunks = chunks;
    this.out = out;
  }

  private boolean ready() throws IOException {
    while (at == chunk.length) {
      digested.run();
      out.now = out.trace.isEmpty() ? 0 : taken;
      if (taken == chunks.size()) {
        // okhttp-sse would do so for ever, where a stream ends with CR.
        if (++past > 1000) throw new IOException("it asks for more again and again after the end of the stream");
        return false;
      }
      chunk = chunks.get(taken++);
      at = 0;
    }
    return true;
  }

  /** The next chunk as a whole, for packages that are fed; null at the end. */
  byte[] next() {
    try {
      if (!ready()) return null;
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    }
    at = chunk.length;
    return chunk;
  }

  @Override
  public int read() throws IOException {
    return ready() ? chunk[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) return 0;
    if (!ready()) return -1;
    int count = Math.min(length, chunk.length - at);
    System.arraycopy(chunk, at, target, offset, count);
    at += count;
    return count;
  }

  @Override
  public int available() {
    return chunk.length - at;
  }
}
