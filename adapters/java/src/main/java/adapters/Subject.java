package adapters;

import java.io.InputStream;
import java.util.Map;

/** One package under test, kind parser: reads a stream and tells what it delivers. */
interface Subject {
  /** The artifact whose version is reported. */
  String artifact();

  /** What hello declares: id, retry, comments, timed. */
  Map<String, Object> declares();

  void parse(Reads stream, Out out, String lastEventId) throws Exception;

  /** True if parse() takes a last event ID to begin with. */
  default boolean seeds() {
    return false;
  }
}
