package adapters;

import java.io.InputStream;
import java.util.List;

/** The stream: one chunk a read. A read for the next chunk says that the last one was digested. */
final class Reads extends InputStream {
  private final List<byte[]> chunks;
  private final Out out;
  private int next;
  private int at;
  private byte[] chunk = new byte[0];

  /** Runs before each read of a new chunk: for what a package tells only when asked. */
  Runnable digested = () -> {};

  Reads(List<byte[]> chunks, Out out) {
    this.chunks = chunks;
    this.out = out;
  }

  private boolean ready() {
    while (at == chunk.length) {
      digested.run();
      out.now = out.trace.isEmpty() ? 0 : next;
      if (next == chunks.size()) return false;
      chunk = chunks.get(next++);
      at = 0;
    }
    return true;
  }

  /** The next chunk as a whole, for packages that are fed; null at the end. */
  byte[] take() {
    if (!ready()) return null;
    at = chunk.length;
    return chunk;
  }

  @Override
  public int read() {
    return ready() ? chunk[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
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
