package adapters;

import com.launchdarkly.eventsource.CommentEvent;
import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.StreamClosedByServerException;
import com.launchdarkly.eventsource.StreamEvent;
import com.launchdarkly.logging.LDLogger;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeUnit;

final class OkhttpEventsource implements Subject {
  private static final long UNSET = 918273645; // no stream sets just this

  /** Connects to the stream at hand. */
  private static final class Canned extends ConnectStrategy {
    private final Reads stream;

    Canned(Reads stream) {
      this.stream = stream;
    }

    @Override
    public Client createClient(LDLogger logger) {
      return new Client() {
        @Override
        public Result connect(String lastEventId) {
          return new Result(stream, getOrigin(), null);
        }

        @Override
        public boolean awaitClosed(long milliseconds) {
          return true;
        }

        @Override
        public URI getOrigin() {
          return URI.create("http://localhost/");
        }

        @Override
        public void close() {}
      };
    }
  }

  public String artifact() {
    return "okhttp-eventsource";
  }

  public Map<String, Object> declares() {
    return Map.of("id", "sticky", "retry", true, "comments", true);
  }

  public boolean seeds() {
    return true;
  }

  public void parse(Reads stream, Out out, String lastEventId) throws Exception {
    try (EventSource source = new EventSource.Builder(new Canned(stream)).lastEventId(lastEventId)
        .retryDelay(UNSET, TimeUnit.MILLISECONDS).build()) {
      long[] known = {UNSET};
      stream.digested = () -> {
        long retry = source.getBaseRetryDelayMillis();
        if (retry != known[0]) out.retry(known[0] = retry);
      };
      while (true) {
        StreamEvent event = source.readAnyEvent();
        if (event instanceof MessageEvent message) {
          String id = message.getLastEventId();
          out.event(message.getEventName(), message.getData(), id == null ? "" : id);
        } else if (event instanceof CommentEvent comment) {
          out.comment(comment.getText());
        }
      }
    } catch (StreamClosedByServerException end) {
      // The body ended.
    }
  }
}
