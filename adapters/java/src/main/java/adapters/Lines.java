package adapters;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Lines of an input, and whether more of it has already come. */
final class Lines {
  private final InputStream input;
  private final byte[] block = new byte[1 << 20];
  private int from;
  private int to;

  Lines(InputStream input) {
    this.input = input;
  }

  boolean waiting() {
    return from < to;
  }

  byte[] next() throws IOException {
    ByteArrayOutputStream begun = null;
    while (true) {
      for (int at = from; at < to; at++) {
        if (block[at] != '\n') continue;
        byte[] line = Arrays.copyOfRange(block, from, at);
        from = at + 1;
        if (begun == null) return line;
        begun.write(line, 0, line.length);
        return begun.toByteArray();
      }
      if (begun == null) begun = new ByteArrayOutputStream();
      begun.write(block, from, to - from);
      from = to = 0;
      int count = input.read(block);
      if (count < 0) return begun.size() == 0 ? null : begun.toByteArray();
      to = count;
    }
  }
}
